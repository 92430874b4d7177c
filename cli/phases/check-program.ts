import type { Environment } from '../../environments/environment';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { foreignRun, runStack, type RunOutcome, type StackRun } from '../stack-run';
import { secretToolsOf } from '../tools';
import { localStack, project } from '../workspace';

/**
 * Has the engine run the program of a stack without touching or asking for anything that it declares: backend, settings,
 * access to the cluster and every chosen value of a Secret are found right or wrong. Undefined where nothing of the
 * kind is there: the local stack has its own backend, and mostly no chosen values.
 */
export async function checkProgram(
  host: Host,
  environment: Environment,
): Promise<RunOutcome | undefined> {
  const { name, secrets } = environment;
  if (name === localStack && secrets === undefined) return undefined;
  const run: StackRun =
    name === localStack
      ? (await prepareLocal(host, environment, { outdated: 'kept' })).run
      : await foreignRun(host, name, secretToolsOf(environment));
  return runStack(host, run, 'preview', { arguments: ['--target', rootOf(name)] });
}

/** The stack itself as a resource, which is always there and no other one. */
function rootOf(stack: string): string {
  return `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
}
