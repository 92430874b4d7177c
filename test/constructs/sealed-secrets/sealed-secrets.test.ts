import { App, Chart, Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { SealedSecretsCrds } from '../../../constructs/sealed-secrets/crds';
import {
  SealedSecrets,
  type SealedSecretsProps,
} from '../../../constructs/sealed-secrets/sealed-secrets';
import { images } from '../../../environments/images';
import { userErrorOf } from '../../user-error';
import { podOf, restrictedProblems } from '../cert-manager/restricted';
import { find, manifestsOf } from '../namespace/manifests';
import { sound, synth } from './synth';

const pod = (props: Partial<SealedSecretsProps> = {}) =>
  podOf(find(synth(props), 'Deployment', 'sealed-secrets-controller'));

function container(props: Partial<SealedSecretsProps> = {}): k8s.Container {
  const [first] = pod(props).containers;
  if (first === undefined) throw new Error('no container');
  return first;
}

const variables = (props: Partial<SealedSecretsProps> = {}) =>
  (container(props).env ?? []).map(({ name }) => name);

test('names are those that kubeseal and upstream’s documentation look for', () => {
  expect(synth().map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'ClusterRole/secrets-unsealer',
    'ClusterRoleBinding/sealed-secrets-controller',
    'Role/sealed-secrets-key-admin',
    'RoleBinding/sealed-secrets-key-admin',
    'Role/sealed-secrets-service-proxier',
    'RoleBinding/sealed-secrets-service-proxier',
    'ServiceAccount/sealed-secrets-controller',
    'Deployment/sealed-secrets-controller',
    'Service/sealed-secrets-controller',
  ]);
  expect(container().args).toContain('--key-prefix=sealed-secrets-key');
});

test('there is one controller at a time, because it elects no leader', () => {
  expect(find(synth(), 'Deployment', 'sealed-secrets-controller').spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'Recreate' },
  });
});

test('the pod keeps the restricted standard', () => {
  expect(restrictedProblems(pod())).toEqual([]);
});

test.each([
  [Duration.days(30), '720h'],
  [Duration.hours(25), '25h'],
])('generated keys are renewed after %j', (renewal, written) => {
  const keys = { source: 'generated', renewal } as const;
  expect(container({ keys }).args).toContain(`--key-renew-period=${written}`);
  expect(variables({ keys })).toEqual(['POD_NAMESPACE', 'GOMEMLIMIT']);
});

test('with a brought key none is renewed, and the pod can not start before it is there', () => {
  const keys = { source: 'brought', secret: 'own-key' } as const;
  expect(container({ keys }).args).toContain('--key-renew-period=0');
  expect(container({ keys }).env).toContainEqual({
    name: 'BROUGHT_CERTIFICATE',
    valueFrom: { secretKeyRef: { name: 'own-key', key: 'tls.crt' } },
  });
});

test('the controller has upstream’s rights without deleting Secrets and reading namespaces', () => {
  const rulesOf = (kind: string, name: string) => find(synth(), kind, name)['rules'];
  expect(rulesOf('ClusterRole', 'secrets-unsealer')).toEqual([
    { apiGroups: ['bitnami.com'], resources: ['sealedsecrets'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['bitnami.com'], resources: ['sealedsecrets/status'], verbs: ['update'] },
    {
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'list', 'create', 'update', 'watch'],
    },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  ]);
  expect(rulesOf('Role', 'sealed-secrets-key-admin')).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'list'] },
  ]);
});

test('everybody who can log in may ask for the certificate, or only some groups, or nobody', () => {
  const subjects = (props: Partial<SealedSecretsProps>) =>
    synth(props)
      .filter(
        ({ kind, metadata }) =>
          kind === 'RoleBinding' && metadata.name === 'sealed-secrets-service-proxier',
      )
      .flatMap((binding) => binding['subjects'] as k8s.Subject[])
      .map(({ kind, name }) => `${kind} ${name}`);
  expect(subjects({})).toEqual(['Group system:authenticated']);
  expect(subjects({ sealers: ['team-web'] })).toEqual(['Group team-web']);
  expect(subjects({ sealers: [] })).toEqual([]);
});

test('it talks to the API server, which passes on what kubeseal asks, and is scraped', () => {
  const chart = new Chart(new App(), 'test');
  const { flows, metrics } = new SealedSecrets(chart, 'sealed-secrets', sound);
  expect(
    flows.map(({ purpose, ports }) => [
      purpose,
      ports.map((port) => port.toNetworkPolicyPort().port?.value),
    ]),
  ).toEqual([
    ['sealed-secrets unseals what is in the API', [443, 6443]],
    ['the API server passes on what kubeseal asks', [8080]],
  ]);
  expect(metrics.party.name).toBe('sealed-secrets-controller');
  expect(metrics.ports.map((port) => port.toNetworkPolicyPort().port?.value)).toEqual([8081]);
});

test('it is watched where it is told to be, by metrics that speak of other namespaces', () => {
  const watching = (props: Partial<SealedSecretsProps>) =>
    synth(props)
      .map(({ kind }) => kind)
      .filter((kind) => /Monitor|Rule$/.test(kind));
  expect(watching({})).toEqual([]);
  const monitoring = { interval: Duration.minutes(1) };
  expect(watching({ monitoring })).toEqual(['PrometheusRule', 'PodMonitor']);
  expect(find(synth({ monitoring }), 'PodMonitor', 'sealed-secrets-controller').spec).toMatchObject(
    {
      podMetricsEndpoints: [{ port: 'metrics', interval: '1m', honorLabels: true }],
    },
  );
});

test.each<[Partial<SealedSecretsProps>, string]>([
  [{ image: '' }, "sealedSecrets: 'image' must be a full reference, got ''"],
  [{ version: '' }, "sealedSecrets: 'version' must be a label value, such as '0.30.0', got ''"],
  [
    { keys: { source: 'generated', renewal: Duration.minutes(90) } },
    "sealedSecrets.keys: 'renewal' must be whole hours from 1 day to 10 years, got '5400 s'",
  ],
  [
    { keys: { source: 'generated', renewal: Duration.days(3651) } },
    "sealedSecrets.keys: 'renewal' must be whole hours from 1 day to 10 years, got '315446400 s'",
  ],
  [
    { keys: { source: 'brought', secret: '' } },
    "sealedSecrets.keys: 'secret' must be the name of a Secret, got ''",
  ],
])('fails for %j', (props, problem) => {
  expect(userErrorOf(() => synth(props)).problems).toEqual([problem]);
});

test('its definition is of the release of its image', () => {
  const [definition, ...others] = manifestsOf((chart) => {
    new SealedSecretsCrds(chart, 'sealed-secrets');
  });
  expect(others).toEqual([]);
  expect(definition?.metadata).toMatchObject({
    name: 'sealedsecrets.bitnami.com',
    labels: { 'app.kubernetes.io/version': 'v0.30.0' },
  });
  expect(definition?.metadata).not.toHaveProperty('namespace');
  expect(images['sealed-secrets-controller'].split(':')[1]).toBe('0.30.0');
});
