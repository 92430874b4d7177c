import { environmentNames } from '../../../environments';
import { UserError } from '../../../errors/user-error';
import { deleteAll } from '../../branch/collect';
import { choose, type Candidate } from '../../branch/judge';
import { listBranches } from '../../branch/listing';
import { placeOf } from '../../branch/place';
import { readBranchStacks } from '../../branch/read';
import { deletedText, dryRunText } from '../../branch/text';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { flag, text } from '../../options';
import { stepped } from '../../progress/progress';

const usualLimit = 10;

/** Deletes the stacks of branches that are expired or gone, or says which. */
export async function branchGc(input: Input, host: Host): Promise<ExitCode> {
  const limit = limitOf(input);
  const wanted = flag(input, 'yes');
  const place = await placeOf(host, text(input, 'host'), wanted ? 'change' : 'look');
  // stacks before branches: whatever comes up in between has a branch on the later list
  const { stacks, problems } = await readBranchStacks(host, place);
  const { live, source } = await stepped(host.progress, 'branches', () => listBranches(host));
  const world = { now: new Date(), live, longLived: environmentNames };
  const choice = choose(stacks, world, limit);
  const deletions = wanted ? await deleteAll(host, place, world, choice.chosen) : [];
  // Ctrl-C leaves what is left to the next run
  const postponed = [...(wanted ? choice.chosen.slice(deletions.length) : []), ...choice.postponed];
  if (flag(input, 'json')) {
    const named = ({ stack, reason }: Candidate) => ({ stack: stack.name, reason });
    const report = {
      mode: wanted ? 'deleted' : 'dry run',
      source,
      chosen: wanted ? deletions : choice.chosen.map(named),
      postponed: postponed.map(named),
      kept: choice.kept.map(({ name }) => name),
      problems,
    };
    host.print(JSON.stringify(report, undefined, 2));
  } else if (wanted) {
    host.print(deletedText(deletions, { ...choice, postponed }, source));
  } else {
    host.print(dryRunText(choice, world.now, source, host.paint));
  }
  for (const problem of problems) host.note(host.paint.bad(problem));
  if (host.interrupt.asked.aborted) return 130;
  const hasFailed = deletions.some(({ outcome }) => outcome === 'failed');
  return hasFailed || problems.length > 0 ? 1 : 0;
}

/** @throws UserError when the limit is no number of stacks. */
function limitOf(input: Input): number {
  const given = text(input, 'limit');
  if (given === undefined) return usualLimit;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new UserError(`branch gc: '--limit' must be a whole number from 1 to 9999, got '${given}'`);
}
