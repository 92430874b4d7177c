import { archives } from './base';
import type { NetworkEnvironment } from './cloud';
import type { Environment } from './environment';
import type { ObjectStorageEnvironment } from './products/object-storage';

/** What two environments can not have in common. */
export interface Own {
  /** Name of the environment and of its stack. */
  readonly name: string;
  /** Domain under which it answers. */
  readonly domain: string;
  /**
   * What it has in Google Cloud under names of its own.
   * @default - nothing, as the one that it is made from
   */
  readonly cloud?: OwnCloud;
}

/** What two environments can not have in common in Google Cloud. */
export interface OwnCloud {
  /** Id of the project. */
  readonly project: string;
  /** Name of the zone of Cloud DNS. */
  readonly dnsZone: string;
  /** Address ranges. */
  readonly network: NetworkEnvironment;
  /**
   * Bucket of the backups.
   * @default - none, as the one that it is made from
   */
  readonly bucket?: string;
}

/**
 * An environment like another one, under names of its own, with data of its own and backups in its own bucket.
 * It offers nothing to branches, lets nobody read its backups, and has no sealed Secrets: those of the other
 * one can not be unsealed in another cluster.
 */
export function derivedFrom(source: Environment, own: Own): Environment {
  const { branches: _branches, cloud: _cloud, secrets, sealedSecrets, ...rest } = source;
  const { name, domain } = own;
  const { infra } = source;
  return {
    ...rest,
    name,
    domain,
    ...cloudOf(source, own),
    ...(infra?.connector && {
      infra: { ...infra, connector: { ...infra.connector, destination: name } },
    }),
    ...backupsOf(source, own),
    // the files of SOPS are found by the environment's name
    ...(secrets && { secrets: { declared: secrets.declared } }),
    ...(sealedSecrets && { sealedSecrets: { ...sealedSecrets, secrets: [] } }),
  };
}

function cloudOf({ cloud }: Environment, own: Own): Pick<Environment, 'cloud'> {
  if (cloud === undefined || own.cloud === undefined) return {};
  const { bucket, ...names } = own.cloud;
  const { backups, ...rest } = cloud;
  return {
    cloud: {
      ...rest,
      ...names,
      ...(backups && bucket !== undefined && { backups: { bucket, retention: backups.retention } }),
    },
  };
}

/** What went into the bucket of the one goes into that of the other. */
function backupsOf({ postgres, immudb, cloud }: Environment, own: Own) {
  const moved = (storage: ObjectStorageEnvironment, namespace: string, cluster: string) => {
    const bucket = own.cloud?.bucket;
    if (own.cloud === undefined || bucket === undefined) return storage;
    return storage.kind === 'gcs' && storage.bucket === cloud?.backups?.bucket
      ? archives(own.name, own.cloud.project, bucket)(namespace, cluster)
      : storage;
  };
  const clusters = Object.entries(postgres?.clusters ?? {}).map(([name, cluster]) => {
    const { backup, namespace } = cluster;
    return [
      name,
      backup === undefined
        ? cluster
        : { ...cluster, backup: { ...backup, storage: moved(backup.storage, namespace, name) } },
    ] as const;
  });
  return {
    ...(postgres && { postgres: { ...postgres, clusters: Object.fromEntries(clusters) } }),
    ...(immudb?.backup && {
      immudb: {
        ...immudb,
        backup: {
          ...immudb.backup,
          storage: moved(immudb.backup.storage, immudb.namespace, 'immudb'),
        },
      },
    }),
  };
}
