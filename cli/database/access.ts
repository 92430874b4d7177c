import { existsSync } from 'node:fs';
import { environmentFor } from '../../environments';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { chosenEnvironment } from '../nodes/choice';
import { stackKubeconfig } from '../reach';
import { foreignRun } from '../stack-run';
import { ensureWithProgress } from '../tools';
import { localStack, workspaceOf } from '../workspace';
import { withKubeconfigFile } from './kubeconfig-file';
import { Kubectl } from './kubectl';

/** The databases of a stack, and the way to them. */
export interface DatabaseAccess {
  readonly environment: Environment;
  /** The environment whose cluster it shares. */
  readonly host: Environment | undefined;
  readonly kubectl: Kubectl;
}

/** Works on the databases of a stack; what that needs is gone in the end. */
export async function withDatabases<T>(
  host: Host,
  stack: string,
  work: (access: DatabaseAccess) => Promise<T>,
): Promise<T> {
  const environment = await chosenEnvironment(host.checkout, stack, undefined);
  const { cluster } = environment;
  const shared = cluster.kind === 'shared' ? cluster.with : undefined;
  const landlord = shared === undefined ? undefined : await landlordOf(host, shared);
  const access = { environment, host: landlord };
  if ((shared ?? stack) === localStack) {
    return work({ ...access, kubectl: await localKubectl(host) });
  }
  return withStackKubectl(host, stack, (kubectl) => work({ ...access, kubectl }));
}

function landlordOf(host: Host, name: string): Promise<Environment> {
  return name === localStack
    ? chosenEnvironment(host.checkout, name, undefined)
    : Promise.resolve(environmentFor(name));
}

async function localKubectl(host: Host): Promise<Kubectl> {
  const { kubeconfig } = workspaceOf(host.checkout);
  if (!existsSync(kubeconfig)) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  const { kubectl = 'kubectl' } = await ensureWithProgress(host, ['kubectl']);
  return new Kubectl(kubectl, kubeconfig, host.env);
}

/** The kubeconfig that the stack itself has: whatever context the caller chose may lead to another cluster. */
async function withStackKubectl<T>(
  host: Host,
  stack: string,
  work: (kubectl: Kubectl) => Promise<T>,
): Promise<T> {
  const run = await foreignRun(host, stack, ['kubectl']);
  return withKubeconfigFile(host.checkout, await stackKubeconfig(run), (file) =>
    work(new Kubectl('kubectl', file, run.env)),
  );
}
