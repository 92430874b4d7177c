import type * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../../../environments';
import type { Environment } from '../../../environments/environment';
import { GoogleCloud } from '../../../stacks/cloud/google-cloud';
import type { ClusterAccess } from '../../../stacks/cluster/access';
import { gkeCluster } from '../../../stacks/cluster/gke';
import { find, mockEngine, registeredBy, type Registered } from '../cloud/registered';

// registrations follow each other's outputs, on a machine that may be busy
jest.setTimeout(60_000);

let dev: readonly Registered[] = [];
let access: ClusterAccess | undefined;
let last: ClusterAccess | undefined;

beforeAll(async () => {
  await mockEngine();
  dev = await clusterOf(environmentFor('dev'));
  access = last;
});

function clusterOf(environment: Environment): Promise<readonly Registered[]> {
  const { cloud, cluster } = environment;
  if (cloud === undefined || cluster.kind !== 'gke') throw new Error('not of GKE');
  return registeredBy((opts) => {
    last = gkeCluster(
      environment,
      cluster,
      new GoogleCloud({ environment, cloud, readers: [] }, opts),
    );
  });
}

function value<T>(output: pulumi.Output<T> | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    if (output === undefined) reject(new Error('no output'));
    output?.apply(resolve);
  });
}

function withoutPools(environment: Environment): Environment {
  if (environment.cluster.kind !== 'gke') throw new Error('not of GKE');
  const { pools: _, ...cluster } = environment.cluster;
  return { ...environment, cluster };
}

const common = {
  location: 'europe-west1-b',
  resourceLabels: { environment: 'dev' },
  releaseChannel: { channel: 'REGULAR' },
  network: 'network-id',
  subnetwork: 'nodes-id',
  ipAllocationPolicy: { clusterSecondaryRangeName: 'pods', servicesSecondaryRangeName: 'services' },
  privateClusterConfig: {
    enablePrivateNodes: true,
    enablePrivateEndpoint: false,
    masterIpv4CidrBlock: '172.16.1.0/28',
  },
  databaseEncryption: { state: 'ENCRYPTED', keyName: 'secrets-id' },
  gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
  maintenancePolicy: {
    recurringWindow: {
      startTime: '2026-01-06T02:00:00Z',
      endTime: '2026-01-06T06:00:00Z',
      recurrence: 'FREQ=WEEKLY;BYDAY=TU,WE,TH',
    },
  },
  loggingConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] },
  securityPostureConfig: { mode: 'BASIC', vulnerabilityMode: 'VULNERABILITY_DISABLED' },
  deletionProtection: false,
};

const securedNode = {
  serviceAccount: 'dev-nodes@plinth-dev.iam.gserviceaccount.com',
  oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
  workloadMetadataConfig: { mode: 'GKE_METADATA' },
  metadata: { 'disable-legacy-endpoints': 'true' },
  kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
};

function inputsOf(all: readonly Registered[]): Readonly<Record<string, unknown>> {
  const { masterAuthorizedNetworksConfig: _, ...rest } = find(
    all,
    'container/cluster:Cluster',
    'cluster',
  ).inputs;
  return rest;
}

test('makes a private cluster with pools of shielded nodes', () => {
  expect(inputsOf(dev)).toEqual({
    ...common,
    name: 'dev',
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: securedNode,
    networkingMode: 'VPC_NATIVE',
    datapathProvider: 'ADVANCED_DATAPATH',
    enableShieldedNodes: true,
    workloadIdentityConfig: { workloadPool: 'plinth-dev.svc.id.goog' },
    monitoringConfig: {
      enableComponents: ['SYSTEM_COMPONENTS'],
      managedPrometheus: { enabled: false },
    },
    addonsConfig: {
      httpLoadBalancing: { disabled: false },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
    },
  });
  expect(find(dev, 'container/nodePool:NodePool', 'general').inputs).toEqual({
    cluster: 'cluster-id',
    initialNodeCount: 1,
    autoscaling: { minNodeCount: 1, maxNodeCount: 6 },
    management: { autoRepair: true, autoUpgrade: true },
    upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
    nodeConfig: {
      ...securedNode,
      machineType: 'e2-standard-4',
      diskSizeGb: 50,
      diskType: 'pd-balanced',
      imageType: 'COS_CONTAINERD',
      labels: { pool: 'general' },
      resourceLabels: { environment: 'dev' },
    },
  });
});

test('leaves to Autopilot what it sets itself', async () => {
  const all = await clusterOf(withoutPools(environmentFor('dev')));
  expect(inputsOf(all)).toEqual({
    ...common,
    name: 'dev',
    enableAutopilot: true,
    clusterAutoscaling: {
      autoProvisioningDefaults: {
        serviceAccount: 'dev-nodes@plinth-dev.iam.gserviceaccount.com',
        oauthScopes: ['https://www.googleapis.com/auth/cloud-platform'],
      },
    },
  });
  expect(all.filter(({ type }) => type === 'container/nodePool:NodePool')).toEqual([]);
});

test('lets only administrators to the control plane', () => {
  const environment = environmentFor('dev');
  if (environment.cluster.kind !== 'gke') throw new Error('not of GKE');
  expect(
    find(dev, 'container/cluster:Cluster', 'cluster').inputs['masterAuthorizedNetworksConfig'],
  ).toEqual({
    cidrBlocks: environment.cluster.administrators.map((cidrBlock) => ({ cidrBlock })),
    gcpPublicCidrsAccessEnabled: false,
  });
});

test('protects the cluster where data is kept', async () => {
  const prod = find(
    await clusterOf(environmentFor('prod')),
    'container/cluster:Cluster',
    'cluster',
  );
  expect(prod.inputs['deletionProtection']).toBe(true);
  expect([prod.opts.protect, prod.opts.retainOnDelete]).toEqual([true, true]);
  expect(find(dev, 'container/cluster:Cluster', 'cluster').opts).toMatchObject({
    protect: false,
    retainOnDelete: false,
  });
});

test('leaves the pools of a protected cluster free to be replaced and removed', async () => {
  const pool = find(
    await clusterOf(environmentFor('prod')),
    'container/nodePool:NodePool',
    'general',
  );
  expect([pool.opts.protect, pool.opts.retainOnDelete]).toEqual([false, false]);
});

test('replaces neither cluster nor pool for what others change', () => {
  expect(find(dev, 'container/cluster:Cluster', 'cluster').opts.ignoreChanges).toEqual([
    'initialNodeCount',
    'nodeConfig',
  ]);
  expect(find(dev, 'container/nodePool:NodePool', 'general').opts.ignoreChanges).toEqual([
    'initialNodeCount',
  ]);
});

test('gives a kubeconfig without a credential, and an identifier that is known before the cluster', async () => {
  const text = await value(access?.kubeconfig);
  expect(JSON.parse(text)).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'dev',
        cluster: { server: 'https://203.0.113.8', 'certificate-authority-data': 'Q0E=' },
      },
    ],
    users: [
      {
        name: 'dev',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'gke-gcloud-auth-plugin',
            provideClusterInfo: true,
            interactiveMode: 'Never',
            installHint: 'gcloud components install gke-gcloud-auth-plugin',
          },
        },
      },
    ],
    contexts: [{ name: 'dev', context: { cluster: 'dev', user: 'dev' } }],
    'current-context': 'dev',
  });
  expect(find(dev, 'pulumi:providers:kubernetes', 'cluster').inputs).toEqual({
    kubeconfig: text,
    clusterIdentifier: 'gke/plinth-dev/europe-west1-b/dev',
    enableServerSideApply: 'true',
    enableConfigMapMutable: 'true',
    enableSecretMutable: 'true',
  });
});

test('deletes what is in the cluster with it', () => {
  for (const [type, name] of [
    ['pulumi:providers:kubernetes', 'cluster'],
    ['container/nodePool:NodePool', 'general'],
  ] as const) {
    expect(find(dev, type, name).opts.deletedWith).toBe(access?.resource);
  }
});
