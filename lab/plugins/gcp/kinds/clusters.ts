import type { CheckFailure } from '../../protocol/provider';
import type { Json, JsonObject } from '../../protocol/values';
import { computeId, fingerprintOf, shortName, shown, text, type Kind } from '../kind';
import { cidr, computeName, email, location, matching, oneOf, whole, zone } from '../rules';
import { DISK_TYPES, MACHINE_TYPE } from './machines';

const NAME = matching(
  'name',
  /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
  'a name of at most 40 characters (a-z, 0-9 and -) that begins with a letter and does not end with -',
);

function nodeRules(path: string) {
  return [
    { ...MACHINE_TYPE, path: `${path}.machineType` },
    whole(`${path}.diskSizeGb`, 10, 65_536),
    oneOf(`${path}.diskType`, ...DISK_TYPES),
    oneOf(`${path}.imageType`, ...['COS_CONTAINERD', 'UBUNTU_CONTAINERD', 'COS', 'UBUNTU']),
    oneOf(
      `${path}.workloadMetadataConfig.mode`,
      'MODE_UNSPECIFIED',
      'GCE_METADATA',
      'GKE_METADATA',
    ),
    oneOf(`${path}.taints[].effect`, 'NO_SCHEDULE', 'PREFER_NO_SCHEDULE', 'NO_EXECUTE'),
    email(`${path}.serviceAccount`),
  ];
}

const NODE_IMMUTABLE = [
  ...['oauthScopes', 'serviceAccount', 'metadata', 'minCpuPlatform', 'preemptible', 'spot'],
  ...['shieldedInstanceConfig', 'localSsdCount', 'guestAccelerators', 'bootDiskKmsKey'],
  ...['advancedMachineFeatures', 'reservationAffinity', 'ephemeralStorageLocalSsdConfig'],
  ...['enableConfidentialStorage', 'nodeGroup', 'soleTenantConfig', 'sandboxConfig'],
];

const cluster: Kind = {
  noun: 'cluster',
  immutable: [
    ...['name', 'project', 'location', 'description', 'network', 'subnetwork', 'initialNodeCount'],
    ...['enableAutopilot', 'datapathProvider', 'networkingMode', 'ipAllocationPolicy'],
    ...['clusterIpv4Cidr', 'defaultMaxPodsPerNode', 'enableKubernetesAlpha', 'enableTpu'],
    ...[
      'privateClusterConfig.masterIpv4CidrBlock',
      'privateClusterConfig.privateEndpointSubnetwork',
    ],
    ...['confidentialNodes', 'userManagedKeysConfig'],
    ...NODE_IMMUTABLE.map((each) => `nodeConfig.${each}`),
  ],
  defaults: (_given, place) => {
    const at = place.zone ?? place.region;
    return at === undefined ? {} : { location: at };
  },
  rules: [
    NAME,
    location(),
    cidr('privateClusterConfig.masterIpv4CidrBlock'),
    matching('privateClusterConfig.masterIpv4CidrBlock', /\/28$/, 'a range of 16 addresses (/28)'),
    cidr('masterAuthorizedNetworksConfig.cidrBlocks[].cidrBlock'),
    oneOf('releaseChannel.channel', ...['UNSPECIFIED', 'RAPID', 'REGULAR', 'STABLE', 'EXTENDED']),
    oneOf(
      'gatewayApiConfig.channel',
      ...['CHANNEL_DISABLED', 'CHANNEL_EXPERIMENTAL', 'CHANNEL_STANDARD'],
    ),
    oneOf(
      'databaseEncryption.state',
      ...['ENCRYPTED', 'DECRYPTED', 'ALL_OBJECTS_ENCRYPTION_ENABLED'],
    ),
    matching(
      'databaseEncryption.keyName',
      /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
      'the full name of a key',
    ),
    oneOf(
      'datapathProvider',
      'DATAPATH_PROVIDER_UNSPECIFIED',
      'LEGACY_DATAPATH',
      'ADVANCED_DATAPATH',
    ),
    oneOf('networkingMode', 'VPC_NATIVE', 'ROUTES'),
    matching(
      'workloadIdentityConfig.workloadPool',
      /^[a-z0-9-]+\.svc\.id\.goog$/,
      '<project>.svc.id.goog',
    ),
    oneOf('securityPostureConfig.mode', ...['DISABLED', 'BASIC', 'ENTERPRISE', 'MODE_UNSPECIFIED']),
    whole('initialNodeCount', 0, 1000),
    zone('nodeLocations[]'),
    ...nodeRules('nodeConfig'),
    email('clusterAutoscaling.autoProvisioningDefaults.serviceAccount'),
  ],
  problems: clusterProblems,
  needs: (values) => [
    ...(values['network'] === undefined ? [] : [inNetwork(values)]),
    ...(values['subnetwork'] === undefined ? [] : [inSubnetwork(values)]),
    ...keyOf(values),
  ],
  id: ({ project, location: at, name }) =>
    `projects/${text(project)}/locations/${text(at)}/clusters/${text(name)}`,
  keeps: ({ deletionProtection }) =>
    deletionProtection === false
      ? undefined
      : 'Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion',
  computed: {
    selfLink: ({ id }) => linkOf(id),
    endpoint: () => '',
    masterAuth: () => ({}),
    masterVersion: () => '1.34.2-gke.1000000',
    nodeVersion: () => '1.34.2-gke.1000000',
    labelFingerprint: ({ resourceLabels }) =>
      fingerprintOf(JSON.stringify(resourceLabels ?? {})).slice(0, 8),
    clusterIpv4Cidr: () => '10.16.0.0/14',
    servicesIpv4Cidr: () => '10.96.0.0/16',
    datapathProvider: ({ enableAutopilot }) =>
      enableAutopilot === true ? 'ADVANCED_DATAPATH' : 'LEGACY_DATAPATH',
    networkingMode: () => 'VPC_NATIVE',
    nodeLocations: ({ location: at }) => zonesOf(text(at)).filter((each) => each !== text(at)),
    workloadIdentityConfig: ({ enableAutopilot, project }) =>
      enableAutopilot === true ? { workloadPool: `${text(project)}.svc.id.goog` } : {},
    releaseChannel: () => ({ channel: 'REGULAR' }),
    loggingService: () => 'logging.googleapis.com/kubernetes',
    monitoringService: () => 'monitoring.googleapis.com/kubernetes',
    deletionProtection: () => true,
  },
};

function clusterProblems(given: JsonObject): readonly CheckFailure[] {
  const autopilot = given['enableAutopilot'] === true;
  const refused = [
    'removeDefaultNodePool',
    'datapathProvider',
    'workloadIdentityConfig',
    'nodePools',
    'enableShieldedNodes',
  ];
  const problems = refused
    .filter((property) => autopilot && given[property] !== undefined)
    .map((property) => ({ property, reason: "must not be given with 'enableAutopilot'" }));
  const sized = given['initialNodeCount'] !== undefined || given['nodePools'] !== undefined;
  return [
    ...problems,
    ...(autopilot || sized
      ? []
      : [
          {
            property: 'initialNodeCount',
            reason: 'Cluster.initial_node_count must be greater than zero, got nothing',
          },
        ]),
    ...(given['databaseEncryption'] !== undefined &&
    (given['databaseEncryption'] as JsonObject)['state'] === 'ENCRYPTED' &&
    (given['databaseEncryption'] as JsonObject)['keyName'] === undefined
      ? [
          {
            property: 'databaseEncryption.keyName',
            reason: "must be given where 'state' is ENCRYPTED",
          },
        ]
      : []),
  ];
}

function inNetwork({ network, project = '' }: JsonObject) {
  const id = computeId(network, { folder: 'global/networks', project });
  return {
    type: 'gcp:compute/network:Network',
    id,
    holds: { reason: 'resourceInUseByAnotherResource' },
  };
}

function inSubnetwork({ subnetwork, project = '', location: at }: JsonObject) {
  const region = text(at).replace(/-[a-z]$/, '');
  const id = computeId(subnetwork, { folder: `regions/${region}/subnetworks`, project });
  return {
    ...{ type: 'gcp:compute/subnetwork:Subnetwork', id },
    holds: { reason: 'resourceInUseByAnotherResource' },
  };
}

function keyOf(values: JsonObject) {
  const { keyName } = (values['databaseEncryption'] ?? {}) as JsonObject;
  return keyName === undefined ? [] : [{ type: 'gcp:kms/cryptoKey:CryptoKey', id: text(keyName) }];
}

function linkOf(id: string): string {
  const zonal = /\/locations\/[a-z]+-[a-z]+\d+-[a-z]\//.test(id);
  return `https://container.googleapis.com/v1/${zonal ? id.replace('/locations/', '/zones/') : id}`;
}

/** The zones over which something in a place is spread: three of a region, or the zone itself. */
export function zonesOf(at: string): readonly string[] {
  return /-[a-z]$/.test(at) ? [at] : ['b', 'c', 'd'].map((letter) => `${at}-${letter}`);
}

const clusterIdOf = ({ cluster: given, project, location: at }: JsonObject): string => {
  const full = /projects\/.*$/.exec(text(given))?.[0];
  return full ?? `projects/${text(project)}/locations/${text(at)}/clusters/${text(given)}`;
};

const nodePool: Kind = {
  noun: 'node pool',
  immutable: [
    ...['name', 'namePrefix', 'project', 'location', 'cluster', 'initialNodeCount'],
    ...['maxPodsPerNode', 'placementPolicy', 'queuedProvisioning', 'networkConfig.podRange'],
    ...NODE_IMMUTABLE.map((each) => `nodeConfig.${each}`),
  ],
  defaults: (given) => {
    const [, project, at] =
      /^projects\/([^/]+)\/locations\/([^/]+)\//.exec(text(given['cluster'])) ?? [];
    return { ...(project !== undefined && { project }), ...(at !== undefined && { location: at }) };
  },
  rules: [
    NAME,
    location(),
    whole('initialNodeCount', 0, 1000),
    whole('nodeCount', 0, 1000),
    whole('autoscaling.minNodeCount', 0, 1000),
    whole('autoscaling.maxNodeCount', 0, 1000),
    oneOf('autoscaling.locationPolicy', 'BALANCED', 'ANY'),
    oneOf('upgradeSettings.strategy', 'SURGE', 'BLUE_GREEN'),
    whole('upgradeSettings.maxSurge', 0, 20),
    whole('upgradeSettings.maxUnavailable', 0, 20),
    zone('nodeLocations[]'),
    ...nodeRules('nodeConfig'),
    computeName('networkConfig.podRange'),
  ],
  problems: ({ autoscaling, nodeCount }) => {
    const { minNodeCount = 0, maxNodeCount = 0 } = (autoscaling ?? {}) as Record<string, Json>;
    return [
      ...(Number(minNodeCount) > Number(maxNodeCount)
        ? [
            {
              property: 'autoscaling.minNodeCount',
              reason: `must be at most maxNodeCount (${shown(maxNodeCount)}), got '${shown(minNodeCount)}'`,
            },
          ]
        : []),
      ...(autoscaling !== undefined && nodeCount !== undefined
        ? [{ property: 'nodeCount', reason: "must not be given with 'autoscaling'" }]
        : []),
    ];
  },
  needs: (values) => [{ type: 'gcp:container/cluster:Cluster', id: clusterIdOf(values) }],
  id: (values) => `${clusterIdOf(values)}/nodePools/${text(values['name'])}`,
  computed: {
    initialNodeCount: () => 1,
    nodeCount: ({ initialNodeCount }) => Number(initialNodeCount ?? 1),
    nodeLocations: ({ location: at }) => zonesOf(text(at)),
    version: () => '1.34.2-gke.1000000',
    instanceGroupUrls: ({ id, location: at, project, name }) =>
      zonesOf(text(at)).map(
        (each) =>
          `https://www.googleapis.com/compute/v1/projects/${text(project)}/zones/${each}/instanceGroupManagers/gke-${shortName(id.split('/nodePools/')[0] ?? '')}-${text(name)}-grp`,
      ),
    managedInstanceGroupUrls: () => [],
  },
};

/** Clusters of Kubernetes Engine. */
export const clusterKinds: Readonly<Record<string, Kind>> = {
  'gcp:container/cluster:Cluster': cluster,
  'gcp:container/nodePool:NodePool': nodePool,
};
