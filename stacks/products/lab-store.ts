import type { S3Storage } from '../../constructs/barman-cloud/object-storage';
import type { SecretRequest, StoreGrant } from '../secrets/request';

/** Where pods reach the object store of a lab: what `lab/store` puts there. */
export const labStoreUrl = 'https://object-store.kube-system.svc:9000';

const keys = {
  accessKeyId: 'access-key-id',
  secretAccessKey: 'secret-access-key',
  authority: 'ca.crt',
} as const;

/** Pods that use the lab's store. */
export interface LabStoreUse {
  /** Environment that deploys them. */
  readonly environment: string;
  /** Their namespace. */
  readonly namespace: string;
  /** Name of the Secret with their key. */
  readonly secret: string;
  /** What they do there. */
  readonly grant: Omit<StoreGrant, 'name'>;
}

/** The store as constructs know it. */
export function labStorage(bucket: string, folder: string, secret: string): S3Storage {
  return {
    kind: 's3',
    bucket,
    folder,
    access: {
      by: 'keys',
      accessKeyId: { name: secret, key: keys.accessKeyId },
      secretAccessKey: { name: secret, key: keys.secretAccessKey },
    },
    endpoint: { url: labStoreUrl, ca: { name: secret, key: keys.authority } },
  };
}

/** The Secret with the key of whoever uses the store, and with what it trusts. */
export function labStoreSecret(use: LabStoreUse): SecretRequest {
  const { namespace, secret } = use;
  const by: StoreGrant = { name: nameOf(use), ...use.grant };
  return {
    namespace,
    name: secret,
    keys: {
      [keys.accessKeyId]: { value: by.name },
      [keys.secretAccessKey]: { issued: 'secretAccessKey', by },
      [keys.authority]: { issued: 'authority', by },
    },
  };
}

/** The namespace of a branch is named as the branch, and may be so long that it has room for itself once. */
function nameOf({ environment, namespace, secret }: LabStoreUse): string {
  return [...(environment === namespace ? [] : [environment]), namespace, secret].join('.');
}
