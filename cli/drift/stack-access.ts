import { readFileSync } from 'node:fs';
import type { StackGiven } from '../../environments';
import { UserError } from '../../errors/user-error';
import { Api } from '../../lab/plugins/kubernetes/api';
import { connect, parseKubeconfig } from '../../lab/plugins/kubernetes/connection';
import { givenBy, recordOf } from '../branch/record';
import { callPulumi } from '../engine/pulumi';
import type { Deployment } from '../engine/state';
import type { Look } from '../history/reading-run';
import type { StackRun } from '../stack-run';
import { latestUpdates } from '../stacks/updates';
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

/** What the last update was told of its environment, as its backend keeps it. */
export async function givenTo(run: StackRun): Promise<StackGiven> {
  return givenBy(recordOf(await latestUpdates(run)));
}

/** The way to a stack's cluster, as the stack itself has it: a context that somebody chose may lead elsewhere. */
export async function apiOf({ run, labKubeconfig }: Look): Promise<Api> {
  const text =
    labKubeconfig === undefined ? await kubeconfigOf(run) : readFileSync(labKubeconfig, 'utf8');
  return new Api(connect(parseKubeconfig(text), {}), run.env);
}

async function kubeconfigOf(run: StackRun): Promise<string> {
  const args = ['stack', 'output', 'kubeconfig', '--json', '--show-secrets', '--stack', run.stack];
  const value: unknown = JSON.parse(await callPulumi(run, args));
  if (typeof value === 'string') return value;
  throw new UserError(
    `drift: output 'kubeconfig' of stack '${run.stack}' must be a kubeconfig, got ${typeof value}`,
    { fix: `bring the stack up with these sources: plinth up ${run.stack}` },
  );
}
