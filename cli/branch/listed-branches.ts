import type { Host } from '../host';
import { inParallel } from '../in-parallel';
import { stackContents } from '../stacks/state';
import type { BranchStack } from './branch-stack';
import type { Place } from './place';
import { atOnce, orProblem, readBranchStacks } from './read';
import { sizesOf } from './sizes';
import type { ListedBranch } from './text';

/** Branches as they are listed. */
export interface ListedBranches {
  readonly all: readonly ListedBranch[];
  /** Why some can not be told. */
  readonly problems: readonly string[];
}

/** The branches of a place, and why some can not be told. */
export async function listedBranches(host: Host, place: Place): Promise<ListedBranches> {
  const { stacks, problems } = await readBranchStacks(host, place);
  const found = await inParallel(stacks, atOnce, (stack) =>
    orProblem(stack.name, () => listedOf(place, stack)),
  );
  return {
    all: found.filter((one) => typeof one !== 'string'),
    problems: [...problems, ...found.filter((one) => typeof one === 'string')],
  };
}

async function listedOf({ host, runOf }: Place, stack: BranchStack): Promise<ListedBranch> {
  const { resources } = await stackContents(runOf(stack.name));
  return {
    stack,
    owner: stack.record.owner ?? host.branches?.owner ?? '',
    host: `${stack.name}.${host.domain}`,
    sizes: sizesOf(resources),
  };
}
