import type { k8s } from 'cdk8s-plus-27';
import type { GoogleStorage, ObjectStorage, S3Storage } from '../barman-cloud/object-storage';
import { identityOf } from '../barman-cloud/object-storage';
import type { Flow } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import type { SecretKey } from '../workload/secret-key';
import type { ImmudbBackup } from './backup-props';
import { secret, value } from './node-environment';

type Store = ImmudbBackup['store'];

const filesFolder = '/etc/rclone';

/**
 * What rclone is told of the store. A remote is configured by variables, so that only credentials are in Secrets.
 * @see https://rclone.org/docs/#environment-variables
 */
export function storeEnvironment(store: Store): k8s.EnvVar[] {
  if (store.kind === 'rclone') {
    return [
      value('STORE', store.path),
      value('RCLONE_CONFIG', `${filesFolder}/${store.configuration.key}`),
    ];
  }
  const path = [store.bucket, ...(store.folder === undefined ? [] : [store.folder])].join('/');
  return [
    value('STORE', `store:${path}`),
    // no file: what a remote learns stays in memory
    value('RCLONE_CONFIG', '/dev/null'),
    remote('NO_CHECK_BUCKET', 'true'),
    ...(store.kind === 'gcs' ? google(store) : s3(store)),
  ];
}

function google({ access }: GoogleStorage): k8s.EnvVar[] {
  return [
    remote('TYPE', 'google cloud storage'),
    remote('BUCKET_POLICY_ONLY', 'true'),
    access.by === 'workload-identity'
      ? remote('ENV_AUTH', 'true')
      : remoteSecret('SERVICE_ACCOUNT_CREDENTIALS', access.key),
  ];
}

function s3({ access, endpoint }: S3Storage): k8s.EnvVar[] {
  return [
    remote('TYPE', 's3'),
    remote('PROVIDER', endpoint === undefined ? 'AWS' : 'Other'),
    ...(endpoint === undefined ? [] : [remote('ENDPOINT', endpoint.url)]),
    ...(endpoint?.ca ? [value('RCLONE_CA_CERT', `${filesFolder}/${endpoint.ca.key}`)] : []),
    ...(access.by === 'role'
      ? [remote('ENV_AUTH', 'true')]
      : [
          remoteSecret('ACCESS_KEY_ID', access.accessKeyId),
          remoteSecret('SECRET_ACCESS_KEY', access.secretAccessKey),
          ...(access.region ? [remoteSecret('REGION', access.region)] : []),
        ]),
  ];
}

function remote(option: string, text: string): k8s.EnvVar {
  return value(`RCLONE_CONFIG_STORE_${option}`, text);
}

function remoteSecret(option: string, key: SecretKey): k8s.EnvVar {
  return secret(`RCLONE_CONFIG_STORE_${option}`, key);
}

/** Files that rclone reads, where there are any. */
export function storeFiles(store: Store): {
  readonly volumes: readonly k8s.Volume[];
  readonly mounts: readonly k8s.VolumeMount[];
} {
  const file = fileOf(store);
  if (file === undefined) return { volumes: [], mounts: [] };
  const { name, key } = file;
  return {
    volumes: [{ name: 'rclone', secret: { secretName: name, items: [{ key, path: key }] } }],
    mounts: [{ name: 'rclone', mountPath: filesFolder, readOnly: true }],
  };
}

function fileOf(store: Store): SecretKey | undefined {
  if (store.kind === 'rclone') return store.configuration;
  return store.kind === 's3' ? store.endpoint?.ca : undefined;
}

/** Annotations of the ServiceAccount by which the store knows the pods, where it does. */
export function storeIdentity(store: Store): Readonly<Record<string, string>> | undefined {
  const identity = store.kind === 'rclone' ? {} : identityOf(store);
  return Object.keys(identity).length === 0 ? undefined : identity;
}

/** Whom the pods talk to for it. */
export function storePeers(store: Store): readonly Pick<Flow, 'to' | 'ports'>[] {
  const ports = store.kind === 'rclone' ? (store.ports ?? [443]) : [portOf(store)];
  return [
    { to: Peer.anywhere(), ports: ports.map((port) => Port.tcp(port)) },
    ...(store.kind === 'gcs' && store.access.by === 'workload-identity' ? [metadataServer] : []),
  ];
}

/**
 * Gives pods their identity, by one address or the other, depending on the cluster's network.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
const metadataServer = {
  to: Peer.addresses(['169.254.169.252/32', '169.254.169.254/32']),
  ports: [Port.tcp(988), Port.tcp(80)],
};

function portOf(store: ObjectStorage): number {
  const url = store.kind === 's3' ? store.endpoint?.url : undefined;
  if (url === undefined) return 443;
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}
