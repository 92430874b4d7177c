import type { ObjectStorageEnvironment } from '../../environments/products/object-storage';
import type { CloudIdentity, CloudRight } from './part';

/** Pods, and what they do in a storage. */
export interface StorageUse {
  /** Namespace of their ServiceAccount. */
  readonly namespace: string;
  /** Name of their ServiceAccount. */
  readonly serviceAccount: string;
  /** The storage, which is theirs where it knows them by Workload Identity. */
  readonly storage: ObjectStorageEnvironment;
  /** Folder that they use. */
  readonly folder: string;
  /** What they do there. */
  readonly right: Extract<CloudRight, { readonly folder: string }>['right'];
}

/**
 * What pods need in Google Cloud for all that they do: one identity, for a pod has one. None where their storages
 * are elsewhere, or know them by keys.
 */
export function storageIdentities(uses: readonly StorageUse[]): readonly CloudIdentity[] {
  const identities = new Map<string, CloudIdentity>();
  for (const { namespace, serviceAccount, storage, folder, right } of uses) {
    if (storage.kind !== 'gcs' || storage.access.by !== 'workload-identity') continue;
    const google = storage.access.serviceAccount;
    const key = [namespace, serviceAccount, google].join('/');
    const needs = [
      ...(identities.get(key)?.needs ?? []),
      { right, bucket: storage.bucket, folder } as const,
    ];
    identities.set(key, { ...accountOf(google), namespace, serviceAccount, needs });
  }
  return [...identities.values()];
}

/** `backup@project.iam.gserviceaccount.com`, the shape that environments are held to. */
function accountOf(address: string): Pick<CloudIdentity, 'account' | 'project'> {
  const [account = '', host = ''] = address.split('@');
  return { account, project: host.replace(/(\.iam)?\.gserviceaccount\.com$/, '') };
}
