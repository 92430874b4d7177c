import { isBranchStack, type BranchStack } from './branch-stack';
import { isGone, type LiveBranches } from './live';

/** Why a stack is to be deleted. */
export type Reason = 'half deleted' | 'branch gone' | 'expired';

/** What stacks are judged by. */
export interface World {
  readonly now: Date;
  readonly live: LiveBranches;
  /** Names of environments that are there to stay, whatever they are called. */
  readonly longLived: readonly string[];
}

export interface Candidate {
  readonly stack: BranchStack;
  readonly reason: Reason;
}

/** What a run deletes, and what it leaves for the next one because it is too much at once. */
export interface Choice {
  readonly chosen: readonly Candidate[];
  readonly postponed: readonly Candidate[];
  readonly kept: readonly BranchStack[];
}

/** What became of a stack that was to be deleted. */
export interface Deletion {
  readonly stack: string;
  readonly reason: Reason;
  /** `kept`: somebody brought it up to date in the meantime, or deleted it. */
  readonly outcome: 'deleted' | 'failed' | 'kept';
}

/** Why a stack is to be deleted; undefined where it stays. Whatever is not known speaks for it. */
export function reasonToDelete(stack: BranchStack, world: World): Reason | undefined {
  if (!isBranchStack(stack.name, world.longLived) || stack.state === 'working') return undefined;
  if (stack.deletion === 'begun') return 'half deleted';
  if (isGone(stack.name, world.live)) return 'branch gone';
  const { expiresAt } = stack;
  return expiresAt !== undefined && expiresAt.getTime() < world.now.getTime()
    ? 'expired'
    : undefined;
}

/** Chooses at most `limit` stacks: first what was begun, then what is the oldest. */
export function choose(stacks: readonly BranchStack[], world: World, limit: number): Choice {
  const judged = stacks.map((stack) => ({ stack, reason: reasonToDelete(stack, world) }));
  const candidates = judged
    .flatMap(({ stack, reason }) => (reason === undefined ? [] : [{ stack, reason }]))
    .sort((a, b) => rank(a) - rank(b) || (a.stack.name < b.stack.name ? -1 : 1));
  return {
    chosen: candidates.slice(0, limit),
    postponed: candidates.slice(limit),
    kept: judged.filter(({ reason }) => reason === undefined).map(({ stack }) => stack),
  };
}

function rank({ stack: { updatedAt }, reason }: Candidate): number {
  return reason === 'half deleted' ? -Infinity : (updatedAt?.getTime() ?? 0);
}
