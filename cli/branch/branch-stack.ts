import { isBranchName } from '../../environments/branch-names';
import { lifetimeOf } from '../../environments/branches';
import { UserError } from '../../errors/user-error';
import type { ListedStack } from '../stacks/stacks';
import type { RecordedUpdate } from '../stacks/updates';
import { recordOf, type BranchRecord } from './record';

/** What is known of the stack of a branch. */
export interface BranchStack {
  readonly name: string;
  readonly record: BranchRecord;
  /** When it was last brought up to date, or somebody tried to. @default - never, or nobody knows */
  readonly updatedAt?: Date;
  /** @default - nobody knows, so it does not expire */
  readonly expiresAt?: Date;
  /** `begun`: somebody destroyed it, and something of it is still there. */
  readonly deletion: 'none' | 'begun';
  /** `working`: a run changes it now. */
  readonly state: 'still' | 'working';
}

type Lifetime = ReturnType<typeof lifetimeOf>;

/** Whether a stack is that of a branch, and none that is there to stay. */
export function isBranchStack(name: string, longLived: readonly string[]): boolean {
  return isBranchName(name) && !longLived.includes(name);
}

/** What a listed stack and its history say; where it names no lifetime, the `longest` one counts. */
export function branchStackOf(
  { name, state, updatedAt: written }: ListedStack,
  updates: readonly RecordedUpdate[],
  longest: Lifetime,
): BranchStack {
  const record = recordOf(updates);
  const last = updates.find(({ kind }) => kind === 'update');
  const updatedAt = last?.endedAt ?? last?.startedAt ?? written;
  const expiresAt = updatedAt && new Date(updatedAt.getTime() + milliseconds(record, longest));
  return {
    name,
    record,
    ...(updatedAt && { updatedAt }),
    ...(expiresAt && { expiresAt }),
    deletion: updates[0]?.kind === 'destroy' ? 'begun' : 'none',
    state,
  };
}

function milliseconds({ lifetime }: BranchRecord, longest: Lifetime): number {
  if (lifetime === undefined) return longest.toMilliseconds();
  try {
    return Math.min(lifetimeOf(lifetime).toMilliseconds(), longest.toMilliseconds());
  } catch (error) {
    if (error instanceof UserError) return longest.toMilliseconds();
    throw error;
  }
}
