import type { SecretKey } from '../workload/secret-key';

/** Where backups and write-ahead logs are kept. */
export type ObjectStorage = GoogleStorage | S3Storage;

/** A bucket of Google Cloud Storage. */
export interface GoogleStorage {
  /** Discriminator. */
  readonly kind: 'gcs';
  /** Name of the bucket, which must exist. */
  readonly bucket: string;
  /**
   * Folder in the bucket, without slashes at its ends.
   * @default - the bucket's root
   */
  readonly folder?: string;
  /** As whom it is read and written. */
  readonly access: GoogleIdentity | GoogleKey;
}

/** GKE's Workload Identity: no key is kept anywhere. */
export interface GoogleIdentity {
  /** Discriminator. */
  readonly by: 'workload-identity';
  /** Google service account that the cluster's ServiceAccount may act as: `backup@project.iam.gserviceaccount.com`. */
  readonly serviceAccount: string;
}

/** A key of a Google service account. */
export interface GoogleKey {
  /** Discriminator. */
  readonly by: 'key';
  /** The key, as JSON, in the cluster's namespace. */
  readonly key: SecretKey;
}

/** A bucket of Amazon S3, or of a store that speaks its protocol. */
export interface S3Storage {
  /** Discriminator. */
  readonly kind: 's3';
  /** Name of the bucket, which must exist. */
  readonly bucket: string;
  /**
   * Folder in the bucket, without slashes at its ends.
   * @default - the bucket's root
   */
  readonly folder?: string;
  /** As whom it is read and written. */
  readonly access: S3Role | S3Keys;
  /**
   * Another store than Amazon's.
   * @default - Amazon S3
   */
  readonly endpoint?: S3Endpoint;
}

/** A role that the pods inherit: no key is kept anywhere. */
export interface S3Role {
  /** Discriminator. */
  readonly by: 'role';
  /** Role that the cluster's ServiceAccount may assume: `arn:aws:iam::123456789012:role/backup`. */
  readonly arn: string;
}

/** Access keys. */
export interface S3Keys {
  /** Discriminator. */
  readonly by: 'keys';
  /** Access key ID, in the cluster's namespace. */
  readonly accessKeyId: SecretKey;
  /** Secret access key, in the cluster's namespace. */
  readonly secretAccessKey: SecretKey;
  /**
   * Region, for the stores that insist on one.
   * @default - none
   */
  readonly region?: SecretKey;
}

/** A store that speaks S3's protocol. */
export interface S3Endpoint {
  /** Address: `http://store.backup.svc:9000`. */
  readonly url: string;
  /**
   * PEM certificate of the authority that signed its certificate, in the cluster's namespace.
   * @default - one that the image trusts
   */
  readonly ca?: SecretKey;
}

/** Address of a folder: `gs://bucket/folder/more`. */
export function addressOf(
  { kind, bucket, folder }: ObjectStorage,
  ...more: readonly string[]
): string {
  const scheme = kind === 'gcs' ? 'gs' : 's3';
  return `${scheme}://${[bucket, folder, ...more].filter((part) => part !== undefined).join('/')}`;
}

/**
 * Annotations by which a ServiceAccount gets the identity that the storage knows.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export function identityOf({ access }: ObjectStorage): Readonly<Record<string, string>> {
  switch (access.by) {
    case 'workload-identity':
      return { 'iam.gke.io/gcp-service-account': access.serviceAccount };
    case 'role':
      return { 'eks.amazonaws.com/role-arn': access.arn };
    case 'key':
    case 'keys':
      return {};
  }
}

/** Every problem of a storage. */
export function storageProblems(where: string, storage: ObjectStorage): string[] {
  const { bucket, folder, access } = storage;
  const problems: string[] = [];
  const rule = (holds: boolean, text: string, given: string) => {
    if (!holds) problems.push(`${where}: ${text}, got '${given}'`);
  };
  rule(
    /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(bucket),
    `'bucket' must be the name of a bucket: 3 to 63 lower-case letters, digits, '.', '_' and dashes, without 'gs://' or 's3://'`,
    bucket,
  );
  if (folder !== undefined) {
    rule(
      /^[\w.-]+(\/[\w.-]+)*$/.test(folder),
      `'folder' must be names joined by '/', without one at either end`,
      folder,
    );
  }
  if (access.by === 'workload-identity') {
    rule(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.:-]+\.gserviceaccount\.com$/.test(
        access.serviceAccount,
      ),
      `'serviceAccount' must be a Google service account, such as 'backup@project.iam.gserviceaccount.com'`,
      access.serviceAccount,
    );
  }
  if (access.by === 'role') {
    rule(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(access.arn),
      `'arn' must be a role, such as 'arn:aws:iam::123456789012:role/backup'`,
      access.arn,
    );
  }
  if (storage.kind === 's3' && storage.endpoint !== undefined) {
    rule(
      /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(storage.endpoint.url),
      `'url' must be 'http' or 'https', a host and perhaps a port, such as 'http://store.backup.svc:9000'`,
      storage.endpoint.url,
    );
  }
  return problems;
}
