import { UserError } from '../../errors/user-error';
import type { PlannedObject } from '../../stacks/release/plan';
import type { Host } from '../host';
import { runStack, type RunOutcome, type StackRun } from '../stack-run';
import type { Phase } from './phase';
import {
  excluded,
  nothingPlanned,
  observed,
  refusals,
  scopeOf,
  type Scope,
  type WholePlan,
} from './scope';

// what a message has room for
const shown = 10;

/**
 * Deploys one phase of a stack whose release has these objects. All of it is previewed first, for only the engine knows
 * what it would make anew.
 *
 * @throws UserError when the phase can not be done alone; nothing is touched then.
 */
export async function runPhase(
  host: Host,
  run: StackRun,
  phase: Exclude<Phase, 'config'>,
  objects: readonly PlannedObject[],
): Promise<RunOutcome> {
  let whole: WholePlan = nothingPlanned;
  const preview = await runStack(host, run, 'preview', {
    onEvent: (event) => {
      whole = observed(whole, event);
    },
  });
  if (preview.exit.code !== 0) return preview;
  const scope = scopeOf(phase, run.stack, objects);
  requireAlone(scope, run.stack, whole);
  const left = excluded(scope, whole);
  if (left.length > 0) {
    host.note(`left alone: ${left.length} objects, for ./plinth up ${run.stack} --phase provision`);
  }
  return runStack(host, run, 'up', { arguments: left.flatMap((urn) => ['--exclude', urn]) });
}

/**
 * Makes sure that a phase can be done without the others.
 *
 * @throws UserError with what would have to be done before, or would be lost.
 */
export function requireAlone(scope: Scope, stack: string, whole: WholePlan): void {
  const problems = refusals(scope, whole);
  if (problems.length === 0) return;
  const more = problems.length - shown;
  const all = `./plinth up ${stack} for all phases at once`;
  throw new UserError(
    [...problems.slice(0, shown), ...(more > 0 ? [`and ${more} more of the kind`] : [])],
    {
      fix:
        scope.phase === 'provision'
          ? `./plinth up ${stack} --phase install, or ${all}`
          : `${all}; ./plinth preview ${stack} shows what it would do`,
    },
  );
}
