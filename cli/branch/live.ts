import { branchEnvironmentName } from '../../environments/branch-names';

/** Stacks whose branches are there. */
export interface LiveBranches {
  /** Names of the stacks of all branches. */
  readonly branches: ReadonlySet<string>;
  /** Names of the stacks of all open pull requests. @default - nobody knows which are open */
  readonly pullRequests?: ReadonlySet<string>;
}

/** A name of no branch that stands for a pull request, as GitHub has it: `pull/42`. */
export function pullRequestName(number: number): string {
  return `pull/${number}`;
}

/** The stacks of branches and, where they are known, of open pull requests. */
export function liveBranches(
  branches: readonly string[],
  openPullRequests?: readonly number[],
): LiveBranches {
  const pulls = openPullRequests?.map((number) => branchEnvironmentName(pullRequestName(number)));
  return {
    branches: new Set(branches.map(branchEnvironmentName)),
    ...(pulls && { pullRequests: new Set(pulls) }),
  };
}

/** Whether the branch or the pull request of a stack is known to be gone. Of an empty list nothing is known. */
export function isGone(stack: string, { branches, pullRequests }: LiveBranches): boolean {
  if (branches.size === 0 || branches.has(stack)) return false;
  if (!isOfPullRequest(stack)) return true;
  return pullRequests !== undefined && !pullRequests.has(stack);
}

function isOfPullRequest(stack: string): boolean {
  const [, number] = /^branch-pull-(\d+)-[0-9a-f]{10}$/.exec(stack) ?? [];
  return number !== undefined && stack === branchEnvironmentName(pullRequestName(Number(number)));
}
