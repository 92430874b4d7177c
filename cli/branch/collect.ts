import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { failed } from '../run-failure';
import { destroyBranch } from './destroy';
import { reasonToDelete, type Candidate, type World } from './judge';
import type { Place } from './place';
import { readBranchStack } from './read';
import { candidateText } from './text';

/** What became of a stack that was to be deleted. */
export interface Deletion {
  readonly stack: string;
  readonly reason: Candidate['reason'];
  /** `kept`: somebody brought it up to date in the meantime, or deleted it. */
  readonly outcome: 'deleted' | 'failed' | 'kept';
}

/** One after the other; what fails is told, is found half deleted by the next run, and keeps none from being deleted. */
export async function deleteAll(
  host: Host,
  place: Place,
  world: World,
  chosen: readonly Candidate[],
): Promise<readonly Deletion[]> {
  const deletions: Deletion[] = [];
  for (const candidate of chosen) {
    if (host.interrupt.asked.aborted) break;
    host.note(candidateText(candidate, world.now));
    const outcome = await deleteOne(host, place, world, candidate);
    const { reason, stack } = candidate;
    deletions.push({ stack: stack.name, reason, outcome });
  }
  return deletions;
}

async function deleteOne(
  host: Host,
  place: Place,
  world: World,
  { stack: { name } }: Candidate,
): Promise<Deletion['outcome']> {
  try {
    // somebody may have brought it up to date since it was judged
    const now = await readBranchStack(place, name);
    if (now === undefined || reasonToDelete(now, world) === undefined) return 'kept';
    const failure = await destroyBranch(host, place, name);
    if (failure === undefined) return 'deleted';
    failed(host, failure);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const problem of error.problems) host.note(host.paint.bad(problem));
  }
  return 'failed';
}
