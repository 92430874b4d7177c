import { Size } from 'cdk8s';
import type {
  GkeClusterEnvironment,
  KubeadmClusterEnvironment,
} from '../../../environments/cluster';
import { dev } from '../../../environments/dev';
import { edge } from '../../../environments/edge';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { prod } from '../../../environments/prod';
import { stg } from '../../../environments/stg';
import { has, problemsOf } from '../problems';

const { cloud: _ofDev, ...withoutCloud } = stg;
const { cloud: _ofEdge, ...edgeWithoutCloud } = edge;
const gke = stg.cluster as GkeClusterEnvironment;
const kubeadm = edge.cluster as KubeadmClusterEnvironment;
const general = has(gke.pools?.general);
const onGke = (more: Partial<GkeClusterEnvironment>): Environment => ({
  ...stg,
  cluster: { ...gke, ...more },
});
const cloudRule = 'must say project, region and network of a cluster of kind';
const httpRule = "must be left out where GKE's load balancer is the gateway: it carries HTTP alone";

test.each<[string, Environment, readonly string[]]>([
  [
    'production that is thrown away',
    { ...prod, data: 'throw-away' },
    ["prod.data: 'data' must be 'keep' in prod, got 'throw-away'"],
  ],
  [
    'two real nodes on one machine',
    {
      ...local,
      cluster: { kind: 'local', nodes: 'real', nodeCount: 2 },
    },
    [
      "local.cluster.nodeCount: 'nodeCount' must be 1 where 'nodes' are 'real': this machine is the node, got 2",
    ],
  ],
  [
    'a GKE cluster without a cloud, which its authority needs too',
    withoutCloud,
    [
      `stg.cloud: 'cloud' ${cloudRule} 'gke', but it is missing`,
      `stg.certManager.acme: 'acme' must be left out where there is no 'cloud', whose zone proves the names, got ${JSON.stringify(stg.certManager?.acme)}`,
    ],
  ],
  [
    'virtual machines without a cloud',
    { ...edgeWithoutCloud, certManager: local.certManager, gateway: has(local.gateway) },
    [`edge.cloud: 'cloud' ${cloudRule} 'kubeadm', but it is missing`],
  ],
  [
    'a cluster in another region',
    onGke({ location: 'europe-west10' }),
    [
      "stg.cluster.location: 'location' must be 'europe-west1', which is 'cloud.region', or one of its zones, got 'europe-west10'",
    ],
  ],
  [
    'machines in another region',
    { ...edge, cluster: { ...kubeadm, zone: 'us-east1-b' } },
    [
      "edge.cluster.zone: 'zone' must be a zone of 'europe-west1', which is 'cloud.region', got 'us-east1-b'",
    ],
  ],
  [
    'no pool of nodes',
    onGke({ pools: {} }),
    [
      "stg.cluster.pools: 'pools' must name at least one pool, or be left out for Autopilot, got {}",
    ],
  ],
  [
    'no worker',
    { ...edge, cluster: { ...kubeadm, workers: {} } },
    ["edge.cluster.workers: 'workers' must name at least one pool, got {}"],
  ],
  [
    'a pool with less room than it needs',
    onGke({ pools: { general: { ...general, min: 3, max: 2 } } }),
    ["stg.cluster.pools.general.max: 'max' must be at least 'min', which is 3, got 2"],
  ],
  [
    "GKE's load balancer elsewhere",
    {
      ...edge,
      gatewayApi: 'provided',
      gateway: { ...has(stg.gateway), implementation: 'gke' },
    },
    [
      "edge.gateway.implementation: 'implementation' must be 'traefik' in a cluster of kind 'kubeadm', got 'gke'",
    ],
  ],
  [
    'what is not HTTP behind it',
    {
      ...stg,
      immudb: { ...has(stg.immudb), exposed: 'grpc' },
      infra: { ...has(stg.infra), connector: { destination: 'stg', host: 'connector' } },
    },
    [
      `stg.immudb.exposed: 'exposed' ${httpRule}, got 'grpc'`,
      `stg.infra.connector.host: 'host' ${httpRule}, got 'connector'`,
    ],
  ],
  [
    'folders of machines on GKE',
    {
      ...stg,
      immudb: {
        ...has(stg.immudb),
        replicas: 0,
        replication: { mode: 'asynchronous' },
        volumes: { kind: 'local', primary: { node: 'a', path: '/mnt/a' }, replicas: [] },
      },
    },
    [
      "stg.immudb.volumes.kind: 'kind' must be 'provisioned' on GKE, whose nodes come and go, got 'local'",
    ],
  ],
])('fails for %s', (_title, environment, problems) => {
  expect(
    problemsOf(
      environment,
      [local, dev].filter(({ name }) => name !== environment.name),
    ),
  ).toEqual(problems);
});

test.each<[string, Environment]>([
  ['Autopilot', onGke({})],
  ['a zone of the region', onGke({ location: 'europe-west1-c' })],
  ['a pool of a fixed size', onGke({ pools: { general: { ...general, min: 2, max: 2 } } })],
  [
    'Traefik on GKE, and what is not HTTP behind it',
    {
      ...stg,
      gateway: { namespace: 'gateway', issuer: 'letsencrypt', implementation: 'traefik' },
      immudb: { ...has(stg.immudb), exposed: 'grpc' },
    },
  ],
  [
    'folders of machines that stay',
    {
      ...edge,
      immudb: {
        ...has(edge.immudb),
        volumes: {
          kind: 'local',
          primary: { node: 'a', path: '/mnt/a' },
          replicas: [{ node: 'b', path: '/mnt/a' }],
        },
      },
    },
  ],
  [
    "a cluster of somebody else's, with GKE's load balancer",
    {
      ...local,
      cluster: { kind: 'existing', context: 'gke_acme_europe-west1_main' },
      gatewayApi: 'provided',
      gateway: {
        namespace: 'gateway',
        issuer: 'platform-ca',
        implementation: 'gke',
        sslPolicy: 'modern',
      },
      immudb: {
        namespace: 'immudb',
        replicas: 0,
        replication: { mode: 'asynchronous' },
        databases: ['ledger'],
        users: [{ name: 'app', access: 'read', databases: ['ledger'] }],
        storage: Size.gibibytes(1),
      },
      infra: { ...has(local.infra), connector: { destination: 'local' } },
    },
  ],
])('takes %s', (_title, environment) => {
  expect(problemsOf(environment, [prod])).toEqual([]);
});
