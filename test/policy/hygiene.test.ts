import { images as catalogue } from '../../environments/images';
import type { Manifest } from '../../stacks/release/manifest';
import { judgedEverywhere } from './everywhere';
import { hygieneFindings } from './hygiene';
import { hygieneExceptions } from './hygiene-exceptions';

const images = Object.values(catalogue);

test('containers and workloads lack nothing but what is listed, and every row of the list is needed', () => {
  const rule = (manifests: readonly Manifest[]) => hygieneFindings(manifests, images);
  expect(judgedEverywhere(rule, hygieneExceptions)).toEqual({ open: [], unused: [] });
});

const image = 'registry.example.com/web:1.0';
const probe = { tcpSocket: { port: 1 } };
const sound = {
  name: 'web',
  image,
  resources: { requests: { cpu: '1', memory: '1Mi' }, limits: { memory: '1Mi' } },
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: { readOnlyRootFilesystem: true },
};
const labels = {
  'app.kubernetes.io/name': 'web',
  'app.kubernetes.io/version': '1.0',
  'app.kubernetes.io/part-of': 'plinth',
};

function workload(pod: object, rest: object = {}, kind = 'Deployment'): Manifest {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'shop', labels },
    spec: {
      ...rest,
      template: {
        metadata: { labels },
        spec: { automountServiceAccountToken: false, containers: [sound], ...pod },
      },
    },
  };
}

const container = (changes: object) => ({ containers: [{ ...sound, ...changes }] });
const rulesOf = (...manifests: readonly Manifest[]) =>
  hygieneFindings(manifests, [image]).map(({ rule, object }) => `${object}: ${rule}`);

test('a sound workload passes', () => {
  expect(rulesOf(workload({}))).toEqual([]);
});

test.each<[string, Manifest]>([
  [
    'web/web: cpu-request',
    workload(container({ resources: { ...sound.resources, requests: { memory: '1' } } })),
  ],
  [
    'web/web: memory-request',
    workload(container({ resources: { ...sound.resources, requests: { cpu: '1' } } })),
  ],
  [
    'web/web: memory-limit',
    workload(container({ resources: { requests: sound.resources.requests } })),
  ],
  ['web/web: liveness-probe', workload(container({ livenessProbe: undefined }))],
  ['web/web: readiness-probe', workload(container({ readinessProbe: undefined }))],
  ['web/web: read-only-root', workload(container({ securityContext: {} }))],
  [
    'web/init: memory-limit',
    workload({
      initContainers: [
        { ...sound, name: 'init', resources: { requests: sound.resources.requests } },
      ],
    }),
  ],
  [
    'web/side: liveness-probe',
    workload({
      initContainers: [
        { ...sound, name: 'side', restartPolicy: 'Always', livenessProbe: undefined },
      ],
    }),
  ],
  ['web: image-from-catalogue', workload(container({ image: 'nginx:1' }))],
  [
    'web: image-from-catalogue',
    workload(container({ args: ['--solver=quay.io/jetstack/solver:v1'] })),
  ],
  ['web: token-without-need', workload({ automountServiceAccountToken: undefined })],
  ['web: bounded-empty-dir', workload({ volumes: [{ name: 'tmp', emptyDir: {} }] })],
  ['web: disruption-budget', workload({}, { replicas: 2 })],
])('fails on %s', (expected, manifest) => {
  expect(rulesOf(manifest)).toEqual([`deployment/shop/${expected}`]);
});

test('fails on a workload that nobody could find by its labels', () => {
  const { metadata, ...rest } = workload({});
  const bare = { ...rest, metadata: { name: metadata.name, namespace: 'shop' } } as Manifest;
  expect(rulesOf(bare)).toEqual(['deployment/shop/web: recommended-labels']);
});

test('jobs and init containers need no probes', () => {
  const unprobed = { ...sound, livenessProbe: undefined, readinessProbe: undefined };
  expect(rulesOf(workload({ containers: [unprobed] }, {}, 'Job'))).toEqual([]);
  expect(rulesOf(workload({ initContainers: [unprobed] }))).toEqual([]);
});

test('replicas with a budget pass, and so does a token that is bound to a role', () => {
  const budget: Manifest = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } },
  };
  const binding: Manifest = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'web', namespace: 'shop' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
  };
  const pod = { serviceAccountName: 'web', automountServiceAccountToken: true };
  expect(rulesOf(workload(pod, { replicas: 2 }), budget, binding)).toEqual([]);
});
