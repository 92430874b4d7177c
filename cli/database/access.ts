import type { StackGiven } from '../../environments';
import { isBranchName } from '../../environments/branch-names';
import type { Environment } from '../../environments/environment';
import { givenTo, lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { environmentOf, hostOf } from '../planned-stack';
import { kubeconfigOf, localKubeconfig } from '../reach';
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
  // a wrong name is told before anything is made
  const named = await environmentOf(host.checkout, stack, {});
  if (stack === localStack) {
    return work({ environment: named, host: undefined, kubectl: await labKubectl(host) });
  }
  const look = await lookAt(host, stack, ['kubectl']);
  const given: StackGiven = isBranchName(stack) ? await givenTo(look.run) : {};
  const environment = await environmentOf(host.checkout, stack, given);
  const landlord = await hostOf(host.checkout, environment, given);
  const access = { environment, host: landlord };
  if (look.labKubeconfig !== undefined) return work({ ...access, kubectl: await labKubectl(host) });
  // whatever context the caller chose may lead to another cluster than the stack's own
  return withKubeconfigFile(host.checkout, await kubeconfigOf(look), (file) =>
    work({ ...access, kubectl: new Kubectl('kubectl', file, look.run.env) }),
  );
}

async function labKubectl(host: Host): Promise<Kubectl> {
  localKubeconfig(host.checkout);
  const { kubectl = 'kubectl' } = await ensureWithProgress(host, ['kubectl']);
  return new Kubectl(kubectl, workspaceOf(host.checkout).kubeconfig, host.env);
}
