import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { customResourcesOf, type Resources } from '../workload/pod';
import {
  ObjectStoreSpecConfigurationDataCompression as DataCompression,
  ObjectStoreSpecConfigurationWalCompression as WalCompression,
  ObjectStoreSpecInstanceSidecarConfigurationResourcesLimits as Limit,
  ObjectStoreSpecInstanceSidecarConfigurationResourcesRequests as Request,
  ObjectStore as ObjectStoreObject,
  type ObjectStoreSpecConfiguration,
} from './imports/barmancloud.cnpg.io';
import { addressOf, type ObjectStorage } from './object-storage';

/** Properties of `ObjectStore`. */
export interface ObjectStoreProps {
  /** Name of the ObjectStore. */
  readonly name: string;
  /** Namespace of the cluster that uses it. */
  readonly namespace: string;
  /** The storage. */
  readonly storage: ObjectStorage;
  /** Folder below the storage's own, in which each cluster has one of its name. */
  readonly folder: string;
  /**
   * How far back a cluster can be recovered, in whole days; older backups are deleted.
   * @default - forever
   */
  readonly retention?: Duration;
  /**
   * What the container beside each instance is given.
   * @default - 50m CPU, 128Mi memory with a limit of 512Mi
   */
  readonly sidecar?: Resources;
}

/** Tells the Barman Cloud plugin where backups and write-ahead logs are. */
export class ObjectStore extends Construct {
  /** Name of the ObjectStore. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    this.name = props.name;
    new ObjectStoreObject(this, 'store', {
      metadata: { name: props.name, namespace: props.namespace },
      spec: {
        configuration: configuration(props.storage, props.folder),
        ...(props.retention === undefined
          ? {}
          : { retentionPolicy: `${props.retention.toDays()}d` }),
        instanceSidecarConfiguration: {
          resources: customResourcesOf(props.sidecar ?? defaultSidecar, Request, Limit),
          ...(isLikeAmazons(props.storage) ? { env: plainUploads } : {}),
          retentionPolicyIntervalSeconds: Duration.minutes(30).toSeconds(),
        },
      },
    });
  }
}

const defaultSidecar: Resources = {
  cpu: Cpu.millis(50),
  memory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
};

/**
 * For a store that speaks Amazon's protocol and is not Amazon's: uploads without a checksum behind their content. The
 * checksum stays in the connection with some of them, and the next request, such as the end of a backup, is then refused.
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores#s3-compatible-storage-providers
 */
const plainUploads = [
  { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
  { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
];

function isLikeAmazons(storage: ObjectStorage): boolean {
  return storage.kind === 's3' && storage.endpoint !== undefined;
}

function configuration(storage: ObjectStorage, folder: string): ObjectStoreSpecConfiguration {
  return {
    destinationPath: addressOf(storage, folder),
    ...credentials(storage),
    ...(storage.kind === 's3' && storage.endpoint !== undefined
      ? {
          endpointUrl: storage.endpoint.url,
          ...(storage.endpoint.ca === undefined ? {} : { endpointCa: storage.endpoint.ca }),
        }
      : {}),
    data: { compression: DataCompression.GZIP },
    // several at once, so that a burst of writes does not fill the volume faster than it is archived
    wal: { compression: WalCompression.GZIP, maxParallel: 4 },
  };
}

function credentials({ access }: ObjectStorage): Partial<ObjectStoreSpecConfiguration> {
  switch (access.by) {
    case 'workload-identity':
      return { googleCredentials: { gkeEnvironment: true } };
    case 'key':
      return { googleCredentials: { applicationCredentials: access.key } };
    case 'role':
      return { s3Credentials: { inheritFromIamRole: true } };
    case 'keys':
      return {
        s3Credentials: {
          accessKeyId: access.accessKeyId,
          secretAccessKey: access.secretAccessKey,
          ...(access.region === undefined ? {} : { region: access.region }),
        },
      };
  }
}

/** Conversations of pods that read or write a storage. */
export function storageFlows(from: Party, storage: ObjectStorage): readonly Flow[] {
  const purpose = 'PostgreSQL archives into its object storage, or recovers from it';
  const flows: Flow[] = [
    { from, to: Peer.anywhere(), ports: [Port.tcp(portOf(storage))], purpose },
  ];
  if (storage.access.by === 'workload-identity') flows.push(...metadataServerFlows(from));
  return flows;
}

function portOf(storage: ObjectStorage): number {
  const url = storage.kind === 's3' ? storage.endpoint?.url : undefined;
  const [, scheme, port] = /^(https?):.*?(?::(\d+))?$/.exec(url ?? 'https://') ?? [];
  return port === undefined ? (scheme === 'http' ? 80 : 443) : Number(port);
}

/**
 * GKE's metadata server: the first address where Dataplane V2 enforces policies, the second elsewhere.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
function metadataServerFlows(from: Party): readonly Flow[] {
  const purpose = 'PostgreSQL gets its Google identity';
  return [
    { from, to: Peer.addresses(['169.254.169.254/32']), ports: [Port.tcp(80)], purpose },
    { from, to: Peer.addresses(['169.254.169.252/32']), ports: [Port.tcp(988)], purpose },
  ];
}
