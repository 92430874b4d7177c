import { createRequire } from 'node:module';
import type { Environment } from '../../environments/environment';
import type { CloudIdentity } from '../products/part';
import type * as CloudModule from './google-cloud';
import type { GoogleCloud } from './google-cloud';
import type * as IdentitiesModule from './identities';
import { readerAccount, readersOf } from './readers';
import type * as pulumi from '@pulumi/pulumi';

// Google's SDK is read where something of Google's is made: the local stack must not pay for it
const load = createRequire(__filename);

/**
 * What an environment has in Google Cloud beside its cluster; undefined where it has nothing there.
 *
 * @throws UserError when somebody without an identity is to read its backups.
 */
export function provisionCloud(
  environment: Environment,
  environmentOf: (name: string) => Environment,
): GoogleCloud | undefined {
  const { cloud } = environment;
  if (cloud === undefined) return undefined;
  const readers = readersOf(environment, environmentOf);
  const { GoogleCloud } = load('./google-cloud') as typeof CloudModule;
  return new GoogleCloud({ environment, cloud, readers });
}

/** Where identities are made. */
export interface IdentityScope {
  /** The environment. */
  readonly environment: Environment;
  /** The environment whose cluster it shares. */
  readonly host: Environment | undefined;
  /** What it has in Google Cloud. */
  readonly cloud: GoogleCloud | undefined;
  /** The cluster; undefined when it is not ours. */
  readonly cluster: pulumi.Resource | undefined;
}

/**
 * Lets pods act in Google Cloud. Without a cloud of its own or of its host, whoever made the accounts lets them.
 *
 * @throws UserError with everything that can not be granted.
 */
export function provisionIdentities(
  identities: readonly CloudIdentity[],
  { environment, host, cloud, cluster }: IdentityScope,
): void {
  if (identities.length === 0) return;
  if (cloud !== undefined) {
    const { Identities } = load('./identities') as typeof IdentitiesModule;
    new Identities({ environment, cloud, identities, cluster });
  } else if (host?.cloud !== undefined && host.cluster.kind !== 'kubeadm') {
    const { BranchIdentities } = load('./identities') as typeof IdentitiesModule;
    const reader = { account: readerAccount(host), project: host.cloud.project };
    new BranchIdentities({ environment, reader, identities });
  }
}
