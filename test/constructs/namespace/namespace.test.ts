import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { PlatformNamespaceProps } from '../../../constructs/namespace/namespace';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { Peer } from '../../../constructs/namespace/peer';
import { Port } from '../../../constructs/namespace/port';
import { userErrorOf } from '../../user-error';
import { find, manifestsOf } from './manifests';

function synth(props: Partial<PlatformNamespaceProps> = {}) {
  return manifestsOf((chart) => {
    new PlatformNamespace(chart, 'namespace', { name: 'ledger', ...props });
  });
}

function namespaceOf(props: Partial<PlatformNamespaceProps> = {}) {
  const chart = new Chart(new App(), 'test');
  return new PlatformNamespace(chart, 'namespace', { name: 'ledger', ...props });
}

test('a namespace enforces, audits and warns about the restricted level as Kubernetes 1.34 reads it', () => {
  expect(find(synth(), 'Namespace', 'ledger')).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'ledger',
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'v1.34',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': 'v1.34',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'v1.34',
      },
    },
  });
});

test('a weaker level stands on the namespace together with its reason', () => {
  const namespace = find(
    synth({
      podSecurity: { level: 'privileged', reason: 'flannel changes the routes of its node' },
      podSecurityVersion: 'v1.33',
    }),
    'Namespace',
    'ledger',
  );
  expect(namespace.metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
    'pod-security.kubernetes.io/warn-version': 'v1.33',
  });
  expect(namespace.metadata.annotations).toEqual({
    'plinth.dev/pod-security-reason': 'flannel changes the routes of its node',
  });
});

test('nothing goes in or out', () => {
  const policies = synth().filter(({ kind }) => kind === 'NetworkPolicy');
  expect(policies.map(({ metadata, spec }) => ({ ...metadata, spec }))).toEqual([
    {
      name: 'default-deny',
      namespace: 'ledger',
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ]);
});

const dns = {
  from: { namespace: 'ledger', name: 'allow-dns', pods: {} },
  ports: [Port.udp(53), Port.tcp(53)],
  purpose: 'names are resolved',
};
const kubeDns = { namespace: 'kube-system', name: 'kube-dns', pods: { 'k8s-app': 'kube-dns' } };

test('its own row of the flow table lets every pod ask the name server', () => {
  expect(namespaceOf().flows).toEqual([{ ...dns, to: kubeDns }]);
});

test('name servers that are no pods are allowed by their addresses', () => {
  expect(namespaceOf({ nameServers: ['169.254.20.10/32'] }).flows).toEqual([
    { ...dns, to: kubeDns },
    { ...dns, to: Peer.addresses(['169.254.20.10/32']) },
  ]);
});

test('a quota bounds exactly what it names', () => {
  const quota = {
    cpu: Cpu.units(4),
    memory: Size.gibibytes(8),
    storage: Size.gibibytes(100),
    pods: 20,
    loadBalancers: 0,
  };
  expect(find(synth({ quota }), 'ResourceQuota', 'namespace')).toMatchObject({
    metadata: { namespace: 'ledger' },
    spec: {
      hard: {
        'requests.cpu': '4',
        'limits.memory': '8Gi',
        'requests.storage': '100Gi',
        pods: 20,
        'services.loadbalancers': 0,
      },
    },
  });
  expect(find(synth({ quota: { pods: 1 } }), 'ResourceQuota', 'namespace').spec).toEqual({
    hard: { pods: 1 },
  });
  expect(synth().map(({ kind }) => kind)).not.toContain('ResourceQuota');
});

test.each([
  [{}, '96Mi'],
  [{ memoryLimit: Size.gibibytes(1) }, '1Gi'],
])('containers that state nothing get a memory limit: %j gives %s', (more, limit) => {
  const containerDefaults = { cpu: Cpu.millis(50), memory: Size.mebibytes(96), ...more };
  expect(find(synth({ containerDefaults }), 'LimitRange', 'container-defaults').spec).toEqual({
    limits: [
      {
        type: 'Container',
        defaultRequest: { cpu: '50m', memory: '96Mi' },
        default: { memory: limit },
      },
    ],
  });
});

test('the owner and the end of a namespace are annotations, its own labels never replace the level', () => {
  const namespace = find(
    synth({
      owner: 'team-ledger',
      expires: new Date('2026-12-24T18:00:00+01:00'),
      labels: { team: 'ledger', 'pod-security.kubernetes.io/enforce': 'privileged' },
    }),
    'Namespace',
    'ledger',
  );
  expect(namespace.metadata.annotations).toEqual({
    'plinth.dev/owner': 'team-ledger',
    'plinth.dev/expires': '2026-12-24T17:00:00.000Z',
  });
  expect(namespace.metadata.labels).toMatchObject({
    team: 'ledger',
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

test('the life of a namespace is counted from its last deployment, so it is no date', () => {
  const namespace = find(synth({ lifetime: Duration.days(7) }), 'Namespace', 'ledger');
  expect(namespace.metadata.annotations).toEqual({ 'plinth.dev/lifetime': '168h' });
});

test.each([Duration.minutes(90), Duration.hours(0)])('fails when its life is %p', (lifetime) => {
  expect(userErrorOf(() => synth({ lifetime })).problems).toEqual([
    `namespace.ledger: 'lifetime' must be whole hours, such as Duration.days(7), got '${lifetime.toHumanString()}'`,
  ]);
});

test('settings that workloads share stand in a ConfigMap named as the namespace', () => {
  const settings = { GIT_REVISION: '3f2c1d0', GIT_BRANCH: 'main' };
  expect(find(synth({ settings }), 'ConfigMap', 'ledger')).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ledger', namespace: 'ledger' },
    data: { GIT_REVISION: '3f2c1d0', GIT_BRANCH: 'main' },
  });
  expect(namespaceOf({ settings }).settings).toEqual({ configMap: 'ledger', secret: 'ledger' });
});

test('a namespace without settings has no ConfigMap to read', () => {
  expect(synth().map(({ kind }) => kind)).toEqual(['Namespace', 'NetworkPolicy']);
  expect(namespaceOf().settings).toBeUndefined();
});

test('fails with every problem at once', () => {
  const error = userErrorOf(() =>
    synth({
      name: 'Ledger_1',
      podSecurity: { level: 'baseline', reason: ' ' },
      podSecurityVersion: '1.34',
      expires: new Date('tomorrow'),
      settings: { GIT_BRANCH: 'main', 'git-revision': 'a', '1ST': '' },
    }),
  );
  expect(error.problems).toEqual([
    "namespace: 'name' must be at most 63 lower case letters, digits and inner hyphens, got 'Ledger_1'",
    "namespace.Ledger_1.podSecurity: 'reason' must say why no stricter level serves, got ''",
    "namespace.Ledger_1: 'podSecurityVersion' must be such as 'v1.34', got '1.34'",
    "namespace.Ledger_1: 'expires' must be a date, got 'Invalid Date'",
    "namespace.Ledger_1.settings: names must be those of environment variables (such as 'GIT_REVISION'), got 'git-revision'",
    "namespace.Ledger_1.settings: names must be those of environment variables (such as 'GIT_REVISION'), got '1ST'",
  ]);
});

test.each(['-a', 'a-', 'a.b', '', 'a'.repeat(64)])("fails when the name is '%s'", (name) => {
  expect(() => synth({ name })).toThrow(
    `namespace: 'name' must be at most 63 lower case letters, digits and inner hyphens, got '${name}'`,
  );
});

test('accepts the longest name there is', () => {
  const name = 'a'.repeat(63);
  expect(find(synth({ name }), 'Namespace', name).metadata.name).toBe(name);
});
