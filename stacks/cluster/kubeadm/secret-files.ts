import { stringify } from 'yaml';
import { apiPort, paths } from './layout';

/** Content of files by their paths, which a machine fetches from Secret Manager. */
export type SecretFiles = Readonly<Record<string, string>>;

/** A certificate authority, in PEM. */
export interface KeyPair {
  /** Certificate. */
  readonly certificate: string;
  /** Private key. */
  readonly key: string;
}

/** What the control plane signs and encrypts with. */
export interface ControlPlaneSecrets {
  /** Authority of the API server and its clients. */
  readonly kubernetes: KeyPair;
  /** Authority of etcd. */
  readonly etcd: KeyPair;
  /** Authority of those who speak to aggregated APIs in the name of others. */
  readonly frontProxy: KeyPair;
  /** Private key that signs tokens of ServiceAccounts. */
  readonly serviceAccountKey: string;
  /** Its public key. */
  readonly serviceAccountPublicKey: string;
  /** 32 bytes that encrypt Secrets in etcd, in hexadecimal. */
  readonly encryptionKey: string;
  /** Bootstrap token: `abcdef.0123456789abcdef`. */
  readonly token: string;
}

/** Files of the control plane. With the authorities' keys there, kubeadm makes every other certificate itself. */
export function controlPlaneFiles(secrets: ControlPlaneSecrets): SecretFiles {
  const { kubernetes, etcd, frontProxy } = secrets;
  return {
    [`${paths.pki}/ca.crt`]: kubernetes.certificate,
    [`${paths.pki}/ca.key`]: kubernetes.key,
    [`${paths.pki}/etcd/ca.crt`]: etcd.certificate,
    [`${paths.pki}/etcd/ca.key`]: etcd.key,
    [`${paths.pki}/front-proxy-ca.crt`]: frontProxy.certificate,
    [`${paths.pki}/front-proxy-ca.key`]: frontProxy.key,
    [`${paths.pki}/sa.key`]: secrets.serviceAccountKey,
    [`${paths.pki}/sa.pub`]: secrets.serviceAccountPublicKey,
    [paths.encryption]: encryptionConfiguration(secrets.encryptionKey),
    // a line: what reads it fails on one without an end
    [paths.token]: `${secrets.token}\n`,
  };
}

/** What a worker joins with. */
export interface WorkerSecrets {
  /** Certificate of the cluster's authority, in PEM. */
  readonly certificate: string;
  /** Address at which nodes reach the API server. */
  readonly address: string;
  /** Bootstrap token. */
  readonly token: string;
}

/** Files of workers. */
export function workerFiles({ certificate, address, token }: WorkerSecrets): SecretFiles {
  return {
    [paths.discovery]: kubeconfig({ address, certificate, name: 'bootstrap', user: { token } }),
  };
}

/** A way to an API server. */
export interface KubeconfigProps {
  /** Name of the cluster, the user and the context. */
  readonly name: string;
  /** Address of the API server. */
  readonly address: string;
  /** Certificate of the authority that signed its own, in PEM. */
  readonly certificate: string;
  /** Who asks. */
  readonly user: { readonly token: string } | KeyPair;
}

/** A kubeconfig with one cluster and one user. */
export function kubeconfig({ name, address, certificate, user }: KubeconfigProps): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: {
            server: `https://${address}:${apiPort}`,
            'certificate-authority-data': base64(certificate),
          },
        },
      ],
      users: [
        {
          name,
          user:
            'token' in user
              ? { token: user.token }
              : {
                  'client-certificate-data': base64(user.certificate),
                  'client-key-data': base64(user.key),
                },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

/**
 * What is written before there was a key stays readable, and is encrypted when it is next written.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
 */
function encryptionConfiguration(key: string): string {
  const secret = Buffer.from(key, 'hex').toString('base64');
  return stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      {
        resources: ['secrets'],
        providers: [{ secretbox: { keys: [{ name: 'key1', secret }] } }, { identity: {} }],
      },
    ],
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
