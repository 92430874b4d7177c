import { writeFileSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import { checkedOut } from '../../stacks/source/source';
import type { ExitCode, Input } from '../command';
import { declaredBy } from '../drift/declared';
import { findDrift } from '../drift/find-drift';
import { reportJson } from '../drift/json';
import { LiveCluster } from '../drift/live-cluster';
import { reportMarkdown } from '../drift/markdown';
import { hasDrift } from '../drift/report';
import { deployedBy } from '../drift/stack-access';
import { reportText } from '../drift/text';
import { territoryOf } from '../drift/territory';
import { givenTo, lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { flag, stackOf, text } from '../options';
import { hostOf } from '../planned-stack';
import { stepped } from '../progress/progress';
import { reachOf } from '../reach';
import { writable } from '../rehearse/writable';

/** Compares what is there with what the sources declare. Nothing is changed, whatever is found. */
export async function drift(input: Input, host: Host): Promise<ExitCode> {
  const file = text(input, 'markdown');
  const markdown = file === undefined ? undefined : writable('--markdown', file);
  const stack = stackOf(input);
  const look = await lookAt(host, stack);
  const [deployed, given] = await stepped(host.progress, 'reading the state', () =>
    Promise.all([deployedBy(look.run), givenTo(look.run)]),
  );
  const environment = environmentFor(stack, given);
  const landlord = await hostOf(host.checkout, environment, given);
  const declared = await stepped(host.progress, 'rendering', async () => {
    await breathe();
    const source = checkedOut(host.checkout);
    return declaredBy(platform(environment, { source, host: landlord }));
  });
  const cluster = new LiveCluster((await reachOf(look)).api, host.interrupt.asked);
  const found = await stepped(host.progress, 'comparing', async (step) => {
    const territory = await territoryOf(environment, declared, cluster);
    return findDrift({ stack, declared, deployed, cluster, territory }, step);
  });
  const report = { ...found, elapsedMs: host.elapsed() };
  host.print(
    flag(input, 'json')
      ? JSON.stringify(reportJson(report), undefined, 2)
      : reportText(report, host.paint),
  );
  if (markdown !== undefined) writeFileSync(markdown, reportMarkdown(report));
  return hasDrift(report) ? 1 : 0;
}
