import { listedBranches } from '../../branch/listed-branches';
import { placeOf } from '../../branch/place';
import { branchesText, type ListedBranch } from '../../branch/text';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { flag, text } from '../../options';

/** Lists the stacks of branches: whose they are, how long they live, what they cost. */
export async function branchList(input: Input, host: Host): Promise<ExitCode> {
  const place = await placeOf(host, text(input, 'host'), 'look');
  const { all, problems } = await listedBranches(host, place);
  if (flag(input, 'json')) {
    host.print(JSON.stringify({ branches: all.map(json), problems }, undefined, 2));
  } else if (all.length > 0) {
    host.print(branchesText(all, new Date(), host));
  } else {
    host.print(`no branch lives in the cluster of '${place.host.name}'`);
  }
  for (const problem of problems) host.note(host.paint.bad(problem));
  return problems.length === 0 ? 0 : 1;
}

function json({ stack, owner, host, sizes }: ListedBranch): unknown {
  const { name, record, updatedAt, expiresAt, deletion, state } = stack;
  return {
    stack: name,
    ...{ branch: record.branch, owner, host, image: record.image },
    since: record.since,
    updatedAt: updatedAt?.toISOString(),
    expiresAt: expiresAt?.toISOString(),
    deletion,
    state,
    ...sizes,
  };
}
