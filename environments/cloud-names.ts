import { createHash } from 'node:crypto';

/** As much of an environment as its names in Google Cloud follow from. */
export interface CloudNamed {
  /** Name of the environment. */
  readonly name: string;
}

/**
 * Greatest length of the id of a Google service account.
 * @see https://docs.cloud.google.com/iam/docs/service-accounts-create
 */
const accountLength = 30;

/** Id of a Google service account; cut where it would be too long, and told apart by a hash. */
function accountId(environment: string, role: string, ...place: readonly string[]): string {
  const whole = [environment, role, ...place].join('-');
  // of namespace a-b and cluster c it would be the same as of a and b-c
  const ambiguous = place.some((part) => part.includes('-'));
  if (whole.length <= accountLength && !ambiguous) return whole;
  const identity = JSON.stringify([environment, role, ...place]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  return `${whole.slice(0, accountLength - 9).replace(/-+$/, '')}-${hash}`;
}

/** Address of a Google service account, by which everything else knows it. */
export function serviceAccountEmail(account: string, project: string): string {
  return `${account}@${project}.iam.gserviceaccount.com`;
}

/** Id of the service account that the nodes act as. */
export function nodesAccount({ name }: CloudNamed): string {
  return accountId(name, 'nodes');
}

/** Id of the service account that a control plane of kubeadm acts as. */
export function controlPlaneAccount({ name }: CloudNamed): string {
  return accountId(name, 'control-plane');
}

/** Id of the service account with which one database cluster writes its backups. */
export function backupAccount({ name }: CloudNamed, namespace: string, cluster: string): string {
  return accountId(name, 'backup', namespace, cluster);
}

/** Id of the service account with which cert-manager proves names in the zone. */
export function dnsAccount({ name }: CloudNamed): string {
  return accountId(name, 'cert-manager');
}

/**
 * Id of the service account with which branches read the archive that they begin with; in the project of the
 * environment in whose cluster they live.
 */
export function branchReaderAccount(host: CloudNamed): string {
  return accountId(host.name, 'branch-reader');
}

/** Name of the global address of an environment's gateway on GKE. */
export function gatewayAddressName({ name }: CloudNamed): string {
  return `${name}-gateway`;
}

/** Folder of a database cluster's archive in the bucket of backups. */
export function archiveFolder({ name }: CloudNamed, namespace: string, cluster: string): string {
  return `${name}/${namespace}/${cluster}`;
}
