import { branchEnvironmentName } from '../../environments/branch-names';
import { environmentNames } from '../../environments';
import { listStacks } from '../stacks/stacks';
import { isBranchStack } from './branch-stack';
import type { Place } from './place';
import { readBranchStack } from './read';

/** The stack of a branch, or why there is none. */
export type FoundStack =
  | { readonly name: string }
  | {
      readonly absent: string;
      /** What may be meant instead. @default - nothing is there that looks like it */
      readonly hint?: string;
    };

/** Finds the stack of a branch by that name alone: another one that looks like it is somebody else's. */
export async function findStack(place: Place, branch: string): Promise<FoundStack> {
  const listed = await listStacks(place.runOf(place.host.name));
  const name = branchEnvironmentName(branch);
  if (listed.some((one) => one.name === name)) return { name };
  const absent = `the branch '${branch}' has no stack in the cluster of '${place.host.name}'`;
  const isStack = isBranchStack(branch, environmentNames);
  if (!isStack || !listed.some((one) => one.name === branch)) return { absent };
  const meant = (await readBranchStack(place, branch))?.record.branch;
  return {
    absent,
    hint:
      meant === undefined
        ? `'${branch}' is the name of a stack, and nobody recorded of which branch it is`
        : `'${branch}' is the name of the stack of the branch '${meant}': ./plinth branch down ${meant}`,
  };
}
