import { environmentNames } from '../../environments';
import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { listStacks, type ListedStack } from '../stacks/stacks';
import { latestUpdates } from '../stacks/updates';
import { branchStackOf, isBranchStack, type BranchStack } from './branch-stack';
import type { Place } from './place';

/** Stacks of branches, and why some can not be told. */
export interface BranchStacks {
  readonly stacks: readonly BranchStack[];
  readonly problems: readonly string[];
}

// each is a process of the engine's
const atOnce = 4;

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
      const found = await inTurns(listed, async (one) => {
        host.interrupt.asked.throwIfAborted();
        const stack = await told(place, one);
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
  const updates = await latestUpdates(place.runOf(listed.name));
  return branchStackOf(listed, updates, branches.lifetime);
}

/** One that can not be read must not keep the others from being told. */
async function told(place: Place, listed: ListedStack): Promise<BranchStack | string> {
  try {
    return await readOne(place, listed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${listed.name}: ${error.problems.join('; ')}`;
  }
}

/** Some at once, in their order. */
export async function inTurns<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<T, R>();
  const waiting = [...all];
  const turn = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      results.set(one, await work(one));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return all.flatMap((one) => {
    const result = results.get(one);
    return result === undefined ? [] : [result];
  });
}
