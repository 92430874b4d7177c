import type { Duration } from 'cdk8s';
import { z } from 'zod';
import { clusterName } from './products/postgres-schema';
import { bucketName } from './products/object-storage';
import { addressRange, dnsLabel, section, text, wholeDays } from './values';

/** What the environment has in Google Cloud. Names that are not given follow from the environment's. */
export interface CloudEnvironment {
  /** Id of the project. It exists already, with billing; everything in it is made. */
  readonly project: string;
  /** Region of everything that has one. */
  readonly region: string;
  /** Address ranges. */
  readonly network: NetworkEnvironment;
  /** Name of the public zone of Cloud DNS for `domain`; its parent's name servers must lead to it. */
  readonly dnsZone: string;
  /**
   * Where backups are kept.
   * @default - no bucket: nothing of this environment is backed up
   */
  readonly backups?: BackupBucketEnvironment;
  /**
   * Repository of Artifact Registry for the team's own images, which the nodes may read.
   * @default - images come from elsewhere
   */
  readonly registry?: string;
}

/** Address ranges of a network, none of which overlap. */
export interface NetworkEnvironment {
  /** Of the nodes: `10.10.0.0/20`. */
  readonly nodes: string;
  /** Of the pods: `10.16.0.0/14`. */
  readonly pods: string;
  /** Of the Services: `10.11.0.0/20`. */
  readonly services: string;
  /** Of GKE's control plane, a /28: `172.16.0.0/28`. */
  readonly controlPlane: string;
}

/** The bucket of an environment's backups. */
export interface BackupBucketEnvironment {
  /** Name, unique in all of Google Cloud. */
  readonly bucket: string;
  /** How long nothing in it can be deleted or overwritten for good, in whole days, 7 to 90. */
  readonly retention: Duration;
  /**
   * Environments that may read backups and write nothing: the branches in the cluster of the environment
   * `from` read those of the database `cluster` in `namespace`.
   * @default - nobody else reads them
   */
  readonly readers?: readonly BackupReaderEnvironment[];
}

/** Who may read some backups. */
export interface BackupReaderEnvironment {
  /** Environment in whose cluster the readers run. */
  readonly from: string;
  /** Namespace of the database. */
  readonly namespace: string;
  /** Name of the database cluster. */
  readonly cluster: string;
}

const resourceName = (what: string) =>
  text(
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    `must be the name of ${what}: 1 to 63 lower-case letters, digits and dashes, a letter first`,
  );

/** Values of `CloudEnvironment`. */
export const cloudSchema = section({
  project: text(
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    'must be the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first',
  ),
  region: text(/^[a-z]+(-[a-z]+)+\d+$/, "must be a region, such as 'europe-west1'"),
  network: section({
    nodes: addressRange('10.10.0.0/20'),
    pods: addressRange('10.16.0.0/14'),
    services: addressRange('10.11.0.0/20'),
    controlPlane: addressRange('172.16.0.0/28').refine((range) => range.endsWith('/28'), {
      error: "must be an address range of 16 addresses, such as '172.16.0.0/28'",
    }),
  }),
  dnsZone: resourceName('a zone of Cloud DNS'),
  backups: section({
    bucket: bucketName(),
    // as long as Cloud Storage keeps what was deleted
    retention: wholeDays(7, 90),
    readers: z
      .array(section({ from: dnsLabel(), namespace: dnsLabel(), cluster: clusterName() }), {
        error: 'must be a list of those who may read',
      })
      .exactOptional(),
  }).exactOptional(),
  registry: resourceName('a repository of Artifact Registry').exactOptional(),
});
