import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import {
  customResourcesOf,
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  rollsWith,
  spreadOver,
  tcpPort,
} from '../../../constructs/workload/pod';
import { restrictedProblems } from '../cert-manager/restricted';

test('a container may take twice the memory that it asks for only where somebody says so', () => {
  const given = { cpu: Cpu.millis(100), memory: Size.mebibytes(64) };
  const mebibytes = (text: string) => k8s.Quantity.fromString(text);
  expect(resourcesOf(given)).toEqual({
    requests: { cpu: mebibytes('100m'), memory: mebibytes('64Mi') },
    limits: { memory: mebibytes('64Mi') },
  });
  expect(resourcesOf({ ...given, memoryLimit: Size.gibibytes(1) }).limits).toEqual({
    memory: mebibytes('1Gi'),
  });
});

test('a custom resource has the same in quantities of its own types', () => {
  const given = { cpu: Cpu.millis(100), memory: Size.mebibytes(64) };
  const request = { fromString: (quantity: string) => `at least ${quantity}` };
  const limit = { fromString: (quantity: string) => `at most ${quantity}` };
  expect(customResourcesOf(given, request, limit)).toEqual({
    requests: { cpu: 'at least 100m', memory: 'at least 64Mi' },
    limits: { memory: 'at most 64Mi' },
  });
});

test('a restricted pod runs as the user of its image, which must not be root', () => {
  expect(restrictedPod()).toEqual({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('a restricted pod of a given user owns its volumes', () => {
  expect(restrictedPod(3322)).toEqual({
    runAsNonRoot: true,
    runAsUser: 3322,
    runAsGroup: 3322,
    fsGroup: 3322,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

const container: k8s.Container = { name: 'app', image: 'app' };

test('a restricted pod of locked containers keeps the restricted standard', () => {
  expect(
    restrictedProblems({
      securityContext: restrictedPod(),
      containers: [{ ...container, securityContext: lockedContainer }],
    }),
  ).toEqual([]);
});

test('fails to keep the restricted standard with only one of the two', () => {
  expect(restrictedProblems({ securityContext: restrictedPod(), containers: [container] })).toEqual(
    ['app: allowPrivilegeEscalation', 'app: capabilities'],
  );
  expect(
    restrictedProblems({ containers: [{ ...container, securityContext: lockedContainer }] }),
  ).toEqual(['app: runAsNonRoot', 'app: seccompProfile']);
});

test('a locked container writes only into its volumes', () => {
  expect(lockedContainer.readOnlyRootFilesystem).toBe(true);
});

const spread = (topologyKey: string) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { app: 'a' } },
});

test('pods are spread over nodes and zones, and started where they can not be', () => {
  expect(spreadOver({ app: 'a' })).toEqual([
    spread('kubernetes.io/hostname'),
    spread('topology.kubernetes.io/zone'),
  ]);
});

test('pods of a revision are spread for themselves where they are counted by revision', () => {
  expect(spreadOver({ app: 'a' }, 'by-revision')).toEqual([
    { ...spread('kubernetes.io/hostname'), matchLabelKeys: ['pod-template-hash'] },
    { ...spread('topology.kubernetes.io/zone'), matchLabelKeys: ['pod-template-hash'] },
  ]);
});

test('a probe asks a named port, as often as it is told', () => {
  const httpGet = { path: '/ready', port: k8s.IntOrString.fromString('http') };
  expect(httpProbe('/ready', 'http')).toEqual({ httpGet });
  expect(httpProbe('/ready', 'http', { periodSeconds: 5 })).toEqual({ httpGet, periodSeconds: 5 });
});

test('a port has a name and a protocol', () => {
  expect(tcpPort('http', 8080)).toEqual({ name: 'http', containerPort: 8080, protocol: 'TCP' });
});

test('pods roll with each part of their configuration, and with nothing else', () => {
  const hash = (...parts: string[]) => rollsWith(...parts)['plinth.dev/configuration'];
  expect(hash('a', 'b')).toMatch(/^[0-9a-f]{64}$/);
  expect(hash('a', 'b')).toBe(hash('a', 'b'));
  expect(new Set([hash('a', 'b'), hash('b', 'a'), hash('ab'), hash('a'), hash('')]).size).toBe(5);
});
