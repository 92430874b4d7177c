import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { failed } from '../run-failure';
import type { BranchStack } from './branch-stack';
import { destroyBranch } from './destroy';
import { reasonToDelete, type Candidate, type Deletion, type World } from './judge';
import type { Place } from './place';
import { readBranchStack } from './read';
import { candidateText } from './text';

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
    const { reason, stack } = candidate;
    const outcome = await deleteOne(host, place, world, stack);
    deletions.push({ stack: stack.name, reason, outcome });
  }
  return deletions;
}

async function deleteOne(
  host: Host,
  place: Place,
  world: World,
  judged: BranchStack,
): Promise<Deletion['outcome']> {
  try {
    // somebody may have brought it up to date since it was judged, by lists that say nothing of that
    const now = await readBranchStack(place, judged.name);
    const isSame = now?.updatedAt?.getTime() === judged.updatedAt?.getTime();
    if (now === undefined || !isSame || reasonToDelete(now, world) === undefined) return 'kept';
    const failure = await destroyBranch(host, place, judged.name);
    if (failure === undefined) return 'deleted';
    failed(host, failure);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const problem of error.problems) host.note(host.paint.bad(problem));
  }
  return 'failed';
}
