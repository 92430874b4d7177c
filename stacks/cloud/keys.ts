import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { keeping, lasting, type CloudContext } from './context';

const ninetyDays = `${90 * 24 * 60 * 60}s`;

/** A key that the cluster encrypts Secrets with before they are stored. */
export interface SecretsKey {
  /** Its name in full: `projects/…/cryptoKeys/secrets`. */
  readonly id: pulumi.Output<string>;
  /** The cluster's right to use it; a cluster made before that fails. */
  readonly granted: pulumi.Resource;
}

/**
 * The key of a GKE cluster's Secrets.
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
 */
export function makeSecretsKey(context: CloudContext): SecretsKey {
  const { environment, cloud, opts } = context;
  const kept = keeping(context);
  // a ring can never be deleted: an environment that comes back needs one of another name
  const { hex } = new random.RandomId('keys', { byteLength: 4 }, opts);
  const ring = new gcp.kms.KeyRing(
    'keys',
    { name: pulumi.interpolate`${environment.name}-${hex}`, location: cloud.region },
    kept,
  );
  const key = new gcp.kms.CryptoKey(
    'secrets',
    {
      name: 'secrets',
      keyRing: ring.id,
      purpose: 'ENCRYPT_DECRYPT',
      rotationPeriod: ninetyDays,
      labels: { environment: environment.name },
    },
    kept,
  );
  // made here, for a project that never had a cluster has no such account yet
  const agent = new gcp.projects.ServiceIdentity(
    'container.googleapis.com',
    { project: cloud.project, service: 'container.googleapis.com' },
    opts,
  );
  const granted = new gcp.kms.CryptoKeyIAMMember(
    'secrets/gke',
    {
      cryptoKeyId: key.id,
      role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
      member: agent.member,
    },
    lasting(context),
  );
  return { id: key.id, granted };
}
