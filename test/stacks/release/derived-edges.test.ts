import { addDerivedEdges } from '../../../stacks/release/derived-edges';
import { Edges } from '../../../stacks/release/edges';
import type { Manifest } from '../../../stacks/release/manifest';
import { logicalName } from '../../../stacks/release/names';

function edgesOf(...manifests: Manifest[]): string[] {
  const objects = manifests.map((manifest) => ({ manifest }));
  const edges = new Edges<{ manifest: Manifest }>();
  addDerivedEdges(objects, edges);
  return objects.flatMap((object) =>
    [...edges.targetsOf(object)].map(
      (target) => `${logicalName(object.manifest)} after ${logicalName(target.manifest)}`,
    ),
  );
}

function object(apiVersion: string, kind: string, name: string, rest: object = {}): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

const crd: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'shops.example.com' },
  spec: { group: 'example.com', names: { kind: 'Shop' } },
};

const server = object('apps/v1', 'Deployment', 'webhook', {
  spec: { template: { metadata: { labels: { app: 'webhook', tier: 'x' } }, spec: {} } },
});
const service = object('v1', 'Service', 'webhook', { spec: { selector: { app: 'webhook' } } });
const admission: Manifest = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'shop' },
  webhooks: [
    {
      rules: [{ apiGroups: ['example.com'] }],
      clientConfig: { service: { namespace: 'shop', name: 'webhook' } },
    },
  ],
};

test('a namespace comes before its content', () => {
  expect(edgesOf(object('v1', 'ConfigMap', 'a'), namespace)).toEqual([
    'configmap/shop/a after namespace/shop',
  ]);
});

test('a namespace that is not ours orders nothing', () => {
  expect(edgesOf(object('v1', 'ConfigMap', 'a'))).toEqual([]);
});

test('a definition comes before its objects, and before no object of another group', () => {
  expect(
    edgesOf(
      object('example.com/v1', 'Shop', 'main'),
      object('other.example.com/v1', 'Shop', 'main'),
      crd,
    ),
  ).toEqual(['shop/shop/main after customresourcedefinition/shops.example.com']);
});

test('webhooks, their Services and Deployments come before the custom resources they admit', () => {
  const otherServer = object('apps/v1', 'Deployment', 'controller', {
    spec: { template: { metadata: { labels: { app: 'controller' } }, spec: {} } },
  });
  expect(
    edgesOf(object('example.com/v1', 'Shop', 'main'), crd, admission, service, server, otherServer),
  ).toEqual([
    'shop/shop/main after customresourcedefinition/shops.example.com',
    'shop/shop/main after validatingwebhookconfiguration/shop',
    'shop/shop/main after service/shop/webhook',
    'shop/shop/main after deployment/shop/webhook',
    'service/shop/webhook after deployment/shop/webhook',
  ]);
});

test('webhooks of another group do not delay a custom resource', () => {
  const other = { ...admission, webhooks: [{ rules: [{ apiGroups: ['other.example.com'] }] }] };
  expect(edgesOf(object('example.com/v1', 'Shop', 'main'), crd, other)).toEqual([
    'shop/shop/main after customresourcedefinition/shops.example.com',
  ]);
});

test.each(['NetworkPolicy', 'ResourceQuota', 'LimitRange'])(
  'a %s comes before the first pod of its namespace, and does not delay others',
  (kind) => {
    const guard = object(kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1', kind, 'guard');
    const elsewhere: Manifest = { ...server, metadata: { name: 'webhook', namespace: 'other' } };
    expect(edgesOf(server, elsewhere, service, guard)).toEqual([
      `deployment/shop/webhook after ${kind.toLowerCase()}/shop/guard`,
      'service/shop/webhook after deployment/shop/webhook',
    ]);
  },
);

test('what a pod names comes before it', () => {
  const pod = {
    serviceAccountName: 'web',
    imagePullSecrets: [{ name: 'pull' }],
    initContainers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'init', key: 'k' } } }] }],
    containers: [
      {
        env: [{ valueFrom: { configMapKeyRef: { name: 'mode', key: 'k' } } }, { value: 'plain' }],
        envFrom: [{ secretRef: { name: 'all' } }, { configMapRef: { name: 'most' } }],
      },
    ],
    volumes: [
      { secret: { secretName: 'tls' } },
      { configMap: { name: 'files' } },
      { persistentVolumeClaim: { claimName: 'data' } },
      { projected: { sources: [{ secret: { name: 'projected' } }] } },
    ],
  };
  const web = object('apps/v1', 'StatefulSet', 'web', { spec: { template: { spec: pod } } });
  const named = [
    object('v1', 'ServiceAccount', 'web'),
    ...['pull', 'init', 'all', 'tls', 'projected', 'unused'].map((name) =>
      object('v1', 'Secret', name),
    ),
    ...['mode', 'most', 'files', 'unused'].map((name) => object('v1', 'ConfigMap', name)),
    object('v1', 'PersistentVolumeClaim', 'data'),
  ];
  expect(edgesOf(web, ...named).sort()).toEqual([
    'statefulset/shop/web after configmap/shop/files',
    'statefulset/shop/web after configmap/shop/mode',
    'statefulset/shop/web after configmap/shop/most',
    'statefulset/shop/web after persistentvolumeclaim/shop/data',
    'statefulset/shop/web after secret/shop/all',
    'statefulset/shop/web after secret/shop/init',
    'statefulset/shop/web after secret/shop/projected',
    'statefulset/shop/web after secret/shop/pull',
    'statefulset/shop/web after secret/shop/tls',
    'statefulset/shop/web after serviceaccount/shop/web',
  ]);
});

test('a role comes before its binding, and the bindings of its service account before a workload', () => {
  const rbac = 'rbac.authorization.k8s.io';
  const job = object('batch/v1', 'CronJob', 'report', {
    spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: 'report' } } } } },
  });
  const binding = object(`${rbac}/v1`, 'RoleBinding', 'report', {
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'report', namespace: 'shop' }],
  });
  const foreign = object(`${rbac}/v1`, 'RoleBinding', 'foreign', {
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'report', namespace: 'other' }],
  });
  const role = object(`${rbac}/v1`, 'Role', 'reader');
  const clusterRole: Manifest = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
  };
  expect(edgesOf(job, binding, foreign, role, clusterRole)).toEqual([
    'cronjob/shop/report after rolebinding/shop/report',
    'rolebinding/shop/report after role/shop/reader',
    'rolebinding/shop/foreign after clusterrole/reader',
  ]);
});

test('a namespace is looked up by name: 20,000 objects in 2,000 namespaces order in linear time', () => {
  const many = Array.from({ length: 2_000 }, (_, n) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `n${n}` } },
    ...Array.from({ length: 9 }, (__, i) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `c${i}`, namespace: `n${n}` },
    })),
  ]).flat();
  expect(edgesOf(...many)).toHaveLength(18_000);
});

test('the pods of a Service come before it, and no others', () => {
  const governing = object('v1', 'Service', 'nodes', {
    spec: { clusterIP: 'None', selector: { app: 'webhook' } },
  });
  const foreign = object('v1', 'Service', 'foreign', { spec: { selector: { app: 'other' } } });
  const bare = object('v1', 'Service', 'bare', { spec: {} });
  expect(edgesOf(service, governing, foreign, bare, server)).toEqual([
    'service/shop/webhook after deployment/shop/webhook',
  ]);
});

test('the Service of one pod of a StatefulSet comes after the StatefulSet', () => {
  const nodes = object('apps/v1', 'StatefulSet', 'nodes', {
    spec: { template: { metadata: { labels: { app: 'nodes' } }, spec: {} } },
  });
  const one = object('v1', 'Service', 'node-0', {
    spec: { selector: { app: 'nodes', 'statefulset.kubernetes.io/pod-name': 'nodes-0' } },
  });
  expect(edgesOf(one, nodes)).toEqual(['service/shop/node-0 after statefulset/shop/nodes']);
});

test('the other parts of an operator come before what its webhook admits, and no neighbours', () => {
  const labelled = (manifest: Manifest, product: string): Manifest => ({
    ...manifest,
    metadata: { ...manifest.metadata, labels: { 'app.kubernetes.io/name': product } },
  });
  const part = (name: string) => object('apps/v1', 'Deployment', name, { spec: { template: {} } });
  const shop = object('example.com/v1', 'Shop', 'main');
  expect(
    edgesOf(
      shop,
      crd,
      admission,
      service,
      labelled(server, 'operator'),
      labelled(part('controller'), 'operator'),
      labelled(part('neighbour'), 'neighbour'),
    ).filter((edge) => edge.includes('main after deployment')),
  ).toEqual([
    'shop/shop/main after deployment/shop/webhook',
    'shop/shop/main after deployment/shop/controller',
  ]);
});

test('what a Secret is unsealed from comes before the pod that names the Secret', () => {
  const pod = object('apps/v1', 'Deployment', 'web', {
    spec: { template: { spec: { volumes: [{ secret: { secretName: 'token' } }] } } },
  });
  const sealed = object('bitnami.com/v1alpha1', 'SealedSecret', 'token');
  expect(edgesOf(pod, sealed)).toEqual(['deployment/shop/web after sealedsecret/shop/token']);
});
