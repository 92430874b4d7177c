import { writeFileSync } from 'node:fs';
import { environmentFor, environmentNames } from '../../environments';
import { UserError } from '../../errors/user-error';
import { isBranchStack } from '../branch/branch-stack';
import { givenBy, type BranchRecord } from '../branch/record';
import { recordInFile, settingsFile } from '../branch/settings';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';
import { stepped } from '../progress/progress';
import { keptFolder, makeFolder, rehearsalsOf, removeRehearsal, sweep } from '../rehearse/folder';
import { reportOf } from '../rehearse/judge';
import { reportMarkdown } from '../rehearse/markdown';
import { rehearse as rehearseIn, type Rehearsal } from '../rehearse/rehearse';
import type { Verdict } from '../rehearse/report';
import { resolveRef, workingTree } from '../rehearse/sources';
import { reportText } from '../rehearse/text';
import { writable } from '../rehearse/writable';
import { duration } from '../text/duration';

const codes: Readonly<Record<Verdict, ExitCode>> = {
  safe: 0,
  disturbs: 0,
  'loses data': 1,
  fails: 1,
};

/** Runs an environment's whole program on throw-away labs and tells what that would do to the real one. */
export async function rehearse(input: Input, host: Host): Promise<ExitCode> {
  if (flag(input, 'discard')) return discard(input, host);
  const file = text(input, 'markdown');
  // told before the minutes are spent
  const markdown = file === undefined ? undefined : writable('--markdown', file);
  const rehearsal = await rehearsalOf(input, host);
  const { stack, end } = rehearsal;
  const rehearsals = rehearsalsOf(host.checkout);
  await stepped(
    host.progress,
    'leftovers',
    () => sweep(rehearsals, stack),
    (found) =>
      found === 0
        ? undefined
        : `of ${found} earlier ${found === 1 ? 'rehearsal' : 'rehearsals'} removed`,
  );
  const directory = makeFolder(rehearsals, { stack, end });
  try {
    const report = reportOf(await rehearseIn(host, rehearsal, directory));
    host.print(
      flag(input, 'json') ? JSON.stringify(report, undefined, 2) : reportText(report, host),
    );
    if (markdown !== undefined) writeFileSync(markdown, reportMarkdown(report));
    return codes[report.verdict];
  } finally {
    if (end === 'keep') host.note(keptNote(stack, directory));
    else await stepped(host.progress, 'ending the labs', () => removeRehearsal(directory));
  }
}

function keptNote(stack: string, directory: string): string {
  return [
    `kept until ${stack} is rehearsed again: ${directory}`,
    `  to look at it: eval "$(./plinth env ${stack} --kept)"`,
    `  to end it: ./plinth rehearse ${stack} --discard`,
  ].join('\n');
}

async function discard(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const more = Object.keys(input.options).filter((name) => name !== 'discard');
  if (more.length > 0) {
    throw new UserError(
      `rehearse: '--discard' stands alone, got ${more.map((name) => `'--${name}'`).join(', ')} as well`,
      { fix: `./plinth rehearse ${stack} --discard` },
    );
  }
  const directory = keptFolder(rehearsalsOf(host.checkout), stack);
  if (directory === undefined) {
    host.print(`no rehearsal of ${stack} was kept`);
    return 0;
  }
  await stepped(host.progress, 'ending the labs', () => removeRehearsal(directory));
  host.print(`the rehearsal of ${stack} is gone (${duration(host.elapsed())})`);
  return 0;
}

async function rehearsalOf(input: Input, host: Host): Promise<Rehearsal> {
  const stack = stackOf(input);
  const record = recordFor(host, stack);
  const { cluster } = environmentFor(stack, givenBy(record));
  const [from, to] = [text(input, 'from'), text(input, 'to')];
  return {
    stack,
    record,
    ...(cluster.kind === 'shared' ? { host: cluster.with } : {}),
    ...(from === undefined ? {} : { from: await resolveRef(host.checkout, '--from', from) }),
    to: to === undefined ? workingTree : await resolveRef(host.checkout, '--to', to),
    end: flag(input, 'keep') ? 'keep' : 'destroy',
  };
}

/**
 * What this checkout has of a branch counts in its rehearsal, too: the backend is not asked, as nothing real is. Its
 * nodes are those of the throw-away lab.
 */
function recordFor(host: Host, stack: string): BranchRecord {
  if (!isBranchStack(stack, environmentNames)) return {};
  const { nodes: _nodes, ...record } = recordInFile(settingsFile(host.checkout, stack));
  return record;
}
