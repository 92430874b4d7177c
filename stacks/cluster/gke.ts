import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { GkeClusterEnvironment, GkeNodePoolEnvironment } from '../../environments/cluster';
import type { Environment } from '../../environments/environment';
import type { GoogleCloud } from '../cloud/google-cloud';
import { podsRange, servicesRange } from '../cloud/network';
import type { ClusterAccess } from './access';
import { identifierOf } from './identifier';
import { gkeKubeconfig } from './kubeconfig';
import { clusterProvider } from './provider';

/** A GKE cluster with private nodes, and its pools unless Google brings the nodes. */
export function gkeCluster(
  environment: Environment,
  options: GkeClusterEnvironment,
  cloud: GoogleCloud,
): ClusterAccess {
  const { name, data } = environment;
  const keeps = data === 'keep';
  const { network, nodes, secretsKey } = cloud;
  const cluster = new gcp.container.Cluster(
    'cluster',
    {
      ...common(environment, options, cloud),
      ...(options.pools === undefined ? autopilot(cloud) : standard(environment, cloud)),
      // volumes of databases end with it
      deletionProtection: keeps,
    },
    {
      parent: cloud,
      protect: keeps,
      retainOnDelete: keeps,
      dependsOn: [network.egress, ...nodes.ready, ...(secretsKey ? [secretsKey.granted] : [])],
      // of the pool that is gone as soon as it is made; a difference in either would replace the cluster
      ignoreChanges: ['initialNodeCount', 'nodeConfig'],
    },
  );
  const pools = Object.entries(options.pools ?? {}).map(([pool, size]) =>
    nodePool(pool, size, { environment, cluster, cloud }),
  );
  const kubeconfig = pulumi.secret(
    pulumi
      .all([cluster.endpoint, cluster.masterAuth])
      .apply(([endpoint, { clusterCaCertificate }]) =>
        gkeKubeconfig({ name, endpoint, certificateAuthority: clusterCaCertificate }),
      ),
  );
  const provider = clusterProvider(
    { kubeconfig, identifier: identifierOf(environment) },
    // pods wait for nodes, and what waits for pods would use up its time before there are any
    { parent: cluster, deletedWith: cluster, dependsOn: pools },
  );
  return { provider, resource: cluster, kubeconfig };
}

function common(
  { name }: Environment,
  { location, releaseChannel, administrators }: GkeClusterEnvironment,
  { context, network, secretsKey }: GoogleCloud,
): gcp.container.ClusterArgs {
  return {
    name,
    location,
    resourceLabels: { environment: name },
    releaseChannel: { channel: releaseChannel.toUpperCase() },
    network: network.network.id,
    subnetwork: network.nodes.id,
    ipAllocationPolicy: {
      clusterSecondaryRangeName: podsRange,
      servicesSecondaryRangeName: servicesRange,
    },
    privateClusterConfig: {
      enablePrivateNodes: true,
      // of the control plane alone, to which administrators come from outside
      enablePrivateEndpoint: false,
      masterIpv4CidrBlock: context.cloud.network.controlPlane,
    },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: administrators.map((cidrBlock) => ({ cidrBlock })),
      // anybody's machine in Google Cloud has such an address
      gcpPublicCidrsAccessEnabled: false,
    },
    ...(secretsKey && {
      databaseEncryption: { state: 'ENCRYPTED', keyName: secretsKey.id },
    }),
    gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
    // nights in the middle of the week; GKE wants 48 hours of them in 32 days
    maintenancePolicy: {
      recurringWindow: {
        startTime: '2026-01-06T02:00:00Z',
        endTime: '2026-01-06T06:00:00Z',
        recurrence: 'FREQ=WEEKLY;BYDAY=TU,WE,TH',
      },
    },
    loggingConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] },
    securityPostureConfig: { mode: 'BASIC', vulnerabilityMode: 'VULNERABILITY_DISABLED' },
  };
}

/** Workload Identity, Dataplane V2, shielded nodes and Google's Prometheus are part of it and can not be stated. */
function autopilot({ nodes }: GoogleCloud): Partial<gcp.container.ClusterArgs> {
  return {
    enableAutopilot: true,
    clusterAutoscaling: {
      autoProvisioningDefaults: { serviceAccount: nodes.email, oauthScopes: [allOfCloud] },
    },
  };
}

function standard(
  { monitoring }: Environment,
  { project, nodes }: GoogleCloud,
): Partial<gcp.container.ClusterArgs> {
  return {
    // pools are resources of their own; the first one can not be left out
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: securedNode(nodes.email),
    networkingMode: 'VPC_NATIVE',
    datapathProvider: 'ADVANCED_DATAPATH',
    enableShieldedNodes: true,
    workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
    monitoringConfig: {
      enableComponents: ['SYSTEM_COMPONENTS'],
      managedPrometheus: { enabled: monitoring === undefined },
    },
    addonsConfig: {
      // the Gateway is one of its load balancers
      httpLoadBalancing: { disabled: false },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
    },
  };
}

/** What an account may is said by its roles; scopes are an older way to say it. */
const allOfCloud = 'https://www.googleapis.com/auth/cloud-platform';

function securedNode(serviceAccount: pulumi.Input<string>) {
  return {
    serviceAccount,
    oauthScopes: [allOfCloud],
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    // pods see their own identity, and never the node's
    workloadMetadataConfig: { mode: 'GKE_METADATA' },
    metadata: { 'disable-legacy-endpoints': 'true' },
    kubeletConfig: { insecureKubeletReadonlyPortEnabled: 'FALSE' },
  };
}

interface PoolScope {
  readonly environment: Environment;
  readonly cluster: gcp.container.Cluster;
  readonly cloud: GoogleCloud;
}

function nodePool(
  pool: string,
  { machineType, min, max, disk }: GkeNodePoolEnvironment,
  { environment, cluster, cloud }: PoolScope,
): gcp.container.NodePool {
  return new gcp.container.NodePool(
    // without a name of its own, so that one that has to be replaced goes when the new one stands
    pool,
    {
      cluster: cluster.id,
      initialNodeCount: Math.max(1, min),
      autoscaling: { minNodeCount: min, maxNodeCount: max },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0 },
      nodeConfig: {
        ...securedNode(cloud.nodes.email),
        machineType,
        diskSizeGb: disk.toGibibytes(),
        diskType: 'pd-balanced',
        imageType: 'COS_CONTAINERD',
        labels: { pool },
        resourceLabels: { environment: environment.name },
      },
    },
    {
      parent: cluster,
      deletedWith: cluster,
      // no data is on nodes; a pool is replaced and removed as freely where the cluster itself is protected
      protect: false,
      retainOnDelete: false,
      // the autoscaler's affair after the first day; a difference would replace the pool
      ignoreChanges: ['initialNodeCount'],
    },
  );
}
