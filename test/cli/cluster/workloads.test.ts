import {
  allReady,
  listPaths,
  workloadRows,
  type ApiObject,
  type ClusterObjects,
} from '../../../cli/cluster/workloads';

const none: ClusterObjects = {
  deployments: [],
  statefulSets: [],
  daemonSets: [],
  jobs: [],
  services: [],
  databases: [],
  poolers: [],
  prometheuses: [],
  alertmanagers: [],
};

function object(
  name: string,
  product: string,
  rest: Omit<ApiObject, 'metadata'> = {},
  version = '1.0',
): ApiObject {
  const labels = { 'app.kubernetes.io/name': product, 'app.kubernetes.io/version': version };
  return { metadata: { name, namespace: 'n', labels }, ...rest };
}

test('only what belongs to plinth is asked for', () => {
  expect(listPaths.deployments).toBe(
    '/apis/apps/v1/deployments?labelSelector=app.kubernetes.io%2Fpart-of%3Dplinth',
  );
});

test('workloads of every kind are summed by product and namespace', () => {
  const rows = workloadRows({
    ...none,
    deployments: [object('api', 'shop', { spec: { replicas: 3 }, status: { readyReplicas: 2 } })],
    statefulSets: [object('db', 'shop', { status: { readyReplicas: 1 } }, '2.0')],
    daemonSets: [
      object('agent', 'shop', { status: { desiredNumberScheduled: 3, numberReady: 3 } }),
    ],
    jobs: [
      object('seed', 'shop', { status: { succeeded: 1 } }),
      object('report', 'billing', { spec: { completions: 2 } }),
    ],
  });
  expect(rows).toEqual([
    { product: 'billing', namespace: 'n', ready: 0, desired: 2, versions: ['1.0'], addresses: [] },
    {
      product: 'shop',
      namespace: 'n',
      ready: 7,
      desired: 8,
      versions: ['1.0', '2.0'],
      addresses: [],
    },
  ]);
  expect(allReady(rows)).toBe(false);
});

test('custom resources that stand for pods count as workloads', () => {
  const rows = workloadRows({
    ...none,
    databases: [
      object('main', 'postgresql', { spec: { instances: 3 }, status: { readyInstances: 2 } }),
    ],
    poolers: [object('rw', 'postgresql', { spec: { instances: 2 }, status: { instances: 2 } })],
    prometheuses: [object('main', 'prometheus', { status: { availableReplicas: 1 } })],
    alertmanagers: [object('main', 'alertmanager', { spec: { replicas: 2 } })],
  });
  expect(rows.map(({ product, ready, desired }) => [product, ready, desired])).toEqual([
    ['alertmanager', 0, 2],
    ['postgresql', 4, 5],
    ['prometheus', 1, 1],
  ]);
});

test('what a custom resource or a CronJob made is not counted twice', () => {
  const made = object('prometheus-main', 'prometheus', { status: { readyReplicas: 1 } });
  const owned = {
    ...made,
    metadata: { ...made.metadata, ownerReferences: [{ controller: true }] },
  };
  const rows = workloadRows({
    ...none,
    statefulSets: [owned],
    jobs: [owned],
    deployments: [owned],
  });
  expect(rows).toEqual([]);
  const watched = { ...made, metadata: { ...made.metadata, ownerReferences: [{}] } };
  expect(workloadRows({ ...none, statefulSets: [watched] })).toHaveLength(1);
});

test('rows come namespace by namespace', () => {
  const inNamespace = (namespace: string, product: string) => {
    const { metadata } = object('x', product);
    return { metadata: { ...metadata, namespace } };
  };
  const deployments = [
    inNamespace('b', 'grafana'),
    inNamespace('a', 'web'),
    inNamespace('b', 'alloy'),
  ];
  expect(
    workloadRows({ ...none, deployments }).map(
      ({ namespace, product }) => `${namespace}/${product}`,
    ),
  ).toEqual(['a/web', 'b/alloy', 'b/grafana']);
});

test('a workload scaled to nothing is ready', () => {
  const deployments = [object('a', 'a', { spec: { replicas: 0 } })];
  expect(allReady(workloadRows({ ...none, deployments }))).toBe(true);
});

test('a workload without labels goes by its own name and has no version', () => {
  expect(workloadRows({ ...none, deployments: [{ metadata: { name: 'bare' } }] })).toEqual([
    { product: 'bare', namespace: '', ready: 0, desired: 1, versions: [], addresses: [] },
  ]);
});

describe('addresses', () => {
  const ports = [{ port: 80 }, { port: 443 }];
  const of = (...services: readonly ApiObject[]) =>
    workloadRows({ ...none, deployments: [object('api', 'shop')], services })[0]?.addresses;

  test("are the product's inside the cluster, without headless Services", () => {
    expect(
      of(
        object('web', 'shop', { spec: { ports, clusterIP: '10.0.0.1' } }),
        object('nodes', 'shop', { spec: { ports, clusterIP: 'None' } }),
        object('ledger', 'immudb', { spec: { ports } }),
      ),
    ).toEqual(['web.n.svc:80']);
  });

  test('leave out what only machines of the platform call', () => {
    const service = (name: string, ...names: readonly string[]) =>
      object(name, 'shop', { spec: { ports: names.map((each) => ({ name: each, port: 80 })) } });
    expect(
      of(
        service('a', 'http-metrics'),
        service('b', 'https-webhook', 'health'),
        service('c', 'metrics', 'http'),
        service('d', 'metricsql'),
      ),
    ).toEqual(['c.n.svc:80', 'd.n.svc:80']);
  });

  test('are those outside if there are any', () => {
    const ingress = [{ ip: '10.1.1.1' }, { hostname: 'e.example' }];
    expect(
      of(
        object('web', 'shop', { spec: { ports } }),
        object('edge', 'shop', { spec: { ports }, status: { loadBalancer: { ingress } } }),
      ),
    ).toEqual(['10.1.1.1:80', 'e.example:80']);
  });

  test('have no port where the Service has none', () => {
    expect(of(object('web', 'shop', { spec: {} }))).toEqual(['web.n.svc']);
  });
});
