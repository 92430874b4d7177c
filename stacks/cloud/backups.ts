import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { BackupBucketEnvironment } from '../../environments/cloud';
import { keeping, type CloudContext } from './context';

/** What somebody may do with a folder of backups. */
export interface FolderGrant {
  /** Name of who gets it, which tells this grant from all others. */
  readonly to: string;
  /** Who gets it, as IAM names it: `serviceAccount:…`. */
  readonly member: pulumi.Input<string>;
  /** What it may do. */
  readonly right: 'write-backups' | 'read-backups';
  /** Folder in the bucket, outside of which the right does not hold. */
  readonly folder: string;
}

const roles = {
  'write-backups': 'roles/storage.objectUser',
  'read-backups': 'roles/storage.objectViewer',
} as const;

/** How long an overwritten object can be had back as a version of its own; then as a deleted one. */
const versionsKeptDays = 7;

/**
 * The bucket of an environment's backups. Rights are granted on managed folders and not by a condition on names, for
 * listing asks for a right on the bucket, where a condition knows no object: whoever may list one folder could list all.
 * @see https://docs.cloud.google.com/storage/docs/managed-folders
 */
export class Backups {
  readonly #context: CloudContext;
  readonly #bucket: gcp.storage.Bucket;
  readonly #folders = new Map<string, gcp.storage.ManagedFolder>();
  readonly #granted = new Set<string>();

  constructor(context: CloudContext, options: BackupBucketEnvironment) {
    this.#context = context;
    this.#bucket = makeBucket(context, options);
  }

  /** Gives a right on a folder; asked for twice, it is given once. */
  grant({ to, member, right, folder }: FolderGrant): void {
    const { opts } = this.#context;
    this.once(`${folder}/${right}/${to}`, (name) => {
      const managed = this.folder(folder);
      new gcp.storage.ManagedFolderIamMember(
        name,
        { bucket: this.#bucket.name, managedFolder: managed.name, role: roles[right], member },
        opts,
      );
    });
    // Barman asks whether the bucket is there before anything else
    this.once(`bucket/${to}`, (name) => {
      new gcp.storage.BucketIAMMember(
        name,
        { bucket: this.#bucket.name, role: 'roles/storage.bucketViewer', member },
        opts,
      );
    });
  }

  private once(name: string, make: (name: string) => void): void {
    if (this.#granted.has(name)) return;
    this.#granted.add(name);
    make(name);
  }

  private folder(path: string): gcp.storage.ManagedFolder {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const made = new gcp.storage.ManagedFolder(
      path,
      // without it the objects stay, and with them the name; only the rights are gone
      { bucket: this.#bucket.name, name: `${path}/`, forceDestroy: true },
      this.#context.opts,
    );
    this.#folders.set(path, made);
    return made;
  }
}

/**
 * Nothing in it is lost for good before its time, whoever deletes or overwrites it. A retention policy would say so too,
 * and refuse Barman what it does when it can not know whether a segment of the log arrived: to send it again.
 * @see https://docs.cloud.google.com/storage/docs/soft-delete
 */
function makeBucket(
  context: CloudContext,
  { bucket, retention }: BackupBucketEnvironment,
): gcp.storage.Bucket {
  const { environment, cloud } = context;
  return new gcp.storage.Bucket(
    'backups',
    {
      name: bucket,
      location: cloud.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: retention.toSeconds() },
      lifecycleRules: [
        {
          action: { type: 'Delete' },
          condition: { withState: 'ARCHIVED', daysSinceNoncurrentTime: versionsKeptDays },
        },
        { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
      ],
      forceDestroy: environment.data === 'throw-away',
      labels: { environment: environment.name },
    },
    keeping(context),
  );
}
