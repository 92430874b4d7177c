import { environmentNames } from '../../environments';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { inParallel } from '../in-parallel';
import { stepped } from '../progress/progress';
import { listStacks, type ListedStack } from '../stacks/stacks';
import { branchStackOf, isBranchStack, type BranchStack } from './branch-stack';
import type { Place } from './place';
import { recordedUpdates } from './record';

/** Stacks of branches, and why some can not be told. */
export interface BranchStacks {
  readonly stacks: readonly BranchStack[];
  readonly problems: readonly string[];
}

// each is a process of the engine's
export const atOnce = 4;

/** The stacks of branches in a place. What is there to stay is not even asked for its history. */
export async function readBranchStacks(host: Host, place: Place): Promise<BranchStacks> {
  return stepped(
    host.progress,
    'stacks',
    async (step) => {
      const listed = (await listStacks(place.runOf(place.host.name))).filter(({ name }) =>
        isBranchStack(name, environmentNames),
      );
      let read = 0;
      const found = await inParallel(listed, atOnce, async (one) => {
        host.interrupt.asked.throwIfAborted();
        const stack = await orProblem(one.name, () => readOne(place, one));
        read += 1;
        step.update(`${read} of ${listed.length}`);
        return stack;
      });
      return {
        stacks: found.filter((one) => typeof one !== 'string'),
        problems: found.filter((one) => typeof one === 'string'),
      };
    },
    ({ stacks }) => `${stacks.length} of branches`,
  );
}

/** What is known of a stack now; undefined where there is none. */
export async function readBranchStack(
  place: Place,
  stack: string,
): Promise<BranchStack | undefined> {
  const listed = await listStacks(place.runOf(place.host.name));
  const one = listed.find(({ name }) => name === stack);
  return one && readOne(place, one);
}

async function readOne(place: Place, listed: ListedStack): Promise<BranchStack> {
  const { branches } = place.host;
  if (branches === undefined) throw new Error(`'${place.host.name}' offers nothing to branches`);
  const updates = await recordedUpdates(place.runOf(listed.name));
  return branchStackOf(listed, updates, branches.lifetime);
}

/** What is read of a stack, or why it can not be: that must not keep the others from being told. */
export async function orProblem<T extends object>(
  stack: string,
  read: () => Promise<T>,
): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${stack}: ${error.problems.join('; ')}`;
  }
}
