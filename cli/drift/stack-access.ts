import { UserError } from '../../errors/user-error';
import { callPulumi } from '../engine/pulumi';
import type { Deployment } from '../engine/state';
import type { StackRun } from '../stack-run';
import { deployedIn, type Deployed } from './deployed';

/**
 * What the last update of a stack left behind: its objects, encrypted where they are secret.
 *
 * @throws UserError when nothing was deployed.
 */
export async function deployedBy(run: StackRun): Promise<ReadonlyMap<string, Deployed>> {
  const text = await callPulumi(run, ['stack', 'export', '--stack', run.stack]);
  const deployed = deployedIn(JSON.parse(text) as Deployment);
  if (deployed.size > 0) return deployed;
  throw new UserError(`drift: stack '${run.stack}' must have been deployed, its state is empty`, {
    fix: `bring it up first: plinth up ${run.stack}`,
  });
}
