import { writeFileSync } from 'node:fs';
import { environmentFor } from '../../environments';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';
import { stepped } from '../progress/progress';
import { makeFolder, rehearsalsOf, removeRehearsal, sweep } from '../rehearse/folder';
import { reportOf } from '../rehearse/judge';
import { reportMarkdown } from '../rehearse/markdown';
import { rehearse as rehearseIn, type Rehearsal } from '../rehearse/rehearse';
import type { Verdict } from '../rehearse/report';
import { resolveRef, workingTree } from '../rehearse/sources';
import { reportText } from '../rehearse/text';
import { writable } from '../rehearse/writable';

const codes: Readonly<Record<Verdict, ExitCode>> = {
  safe: 0,
  disturbs: 0,
  'loses data': 1,
  fails: 1,
};

/** Runs an environment's whole program on throw-away labs and tells what that would do to the real one. */
export async function rehearse(input: Input, host: Host): Promise<ExitCode> {
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
    if (end === 'keep') host.note(`kept until ${stack} is rehearsed again: ${directory}`);
    else await stepped(host.progress, 'ending the labs', () => removeRehearsal(directory));
  }
}

async function rehearsalOf(input: Input, host: Host): Promise<Rehearsal> {
  const stack = stackOf(input);
  const { cluster } = environmentFor(stack);
  const [from, to] = [text(input, 'from'), text(input, 'to')];
  return {
    stack,
    ...(cluster.kind === 'shared' ? { host: cluster.with } : {}),
    ...(from === undefined ? {} : { from: await resolveRef(host.checkout, '--from', from) }),
    to: to === undefined ? workingTree : await resolveRef(host.checkout, '--to', to),
    end: flag(input, 'keep') ? 'keep' : 'destroy',
  };
}
