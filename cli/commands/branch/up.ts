import { environmentFor } from '../../../environments';
import { branchEnvironmentName } from '../../../environments/branch-names';
import type { Environment } from '../../../environments/environment';
import { branchMeant } from '../../branch/names';
import { placeOf, type Place } from '../../branch/place';
import { readBranchStack } from '../../branch/read';
import { givenBy, type BranchRecord } from '../../branch/record';
import {
  createStack,
  hostMeant,
  newerRecordIn,
  requireOwnSettings,
  secretsProviderIn,
  settingsFile,
  writeRecord,
} from '../../branch/settings';
import { branchUpText, type BranchUp } from '../../branch/text';
import type { ExitCode, Input } from '../../command';
import type { Host } from '../../host';
import { flag, text } from '../../options';
import { openSession } from '../../phases/session';
import { failed } from '../../run-failure';
import { runStack } from '../../stack-run';

/** Creates the stack of a branch, or brings it up to date. Nothing is touched before all that is given is right. */
export async function branchUp(input: Input, host: Host): Promise<ExitCode> {
  const branch = branchMeant(host.checkout, host.env, input.arguments[0]);
  const stack = branchEnvironmentName(branch);
  const asked = hostMeant(host.checkout, stack, text(input, 'host'));
  // what is typed wrong is told before anything is prepared
  environmentFor(stack, givenBy({ ...said(input), ...(asked !== undefined && { host: asked }) }));
  const place = await placeOf(host, asked, 'change');
  const file = settingsFile(host.checkout, stack);
  requireOwnSettings(file, place.host.name);
  const known = await readBranchStack(place, stack);
  const record: BranchRecord = {
    ...known?.record,
    ...newerRecordIn(file, known?.updatedAt),
    ...said(input),
    // settings may be those of an earlier stack of the same name
    since: known?.record.since ?? new Date().toISOString(),
    branch,
    host: place.host.name,
    ...(place.nodes !== undefined && { nodes: place.nodes }),
  };
  const environment = environmentFor(stack, givenBy(record));
  const kind = { command: 'up', phase: undefined, place: place.host } as const;
  const session = await openSession(host, environment, kind);
  await session.before();
  const run = place.runOf(stack);
  if (known === undefined) await createStack(run, secretsProviderOf(input, host, place));
  else await place.mend(stack);
  await writeRecord(run, record);
  const outcome = await runStack(host, run, 'up');
  if (outcome.exit.code !== 0) return failed(host, outcome);
  const up = upOf(branch, environment, outcome.result);
  try {
    await session.after();
  } finally {
    host.print(
      flag(input, 'json')
        ? JSON.stringify(json(up, host), undefined, 2)
        : branchUpText(up, host, namedHost(input, place)),
    );
  }
  return 0;
}

/** What the next commands have to name, which know nothing of what this one was told. */
function namedHost(input: Input, { host }: Place): string | undefined {
  return text(input, 'host') ?? (host.cluster.kind === 'local' ? host.name : undefined);
}

/** What the command line says of the branch. */
function said(input: Input): BranchRecord {
  return Object.fromEntries(
    (['owner', 'lifetime', 'image', 'host'] as const).flatMap((key) => {
      const value = text(input, key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Secrets of a branch are encrypted as those of its host, unless something else is asked for. */
function secretsProviderOf(input: Input, host: Host, place: Place): string | undefined {
  const ofHost = secretsProviderIn(settingsFile(host.checkout, place.host.name));
  return text(input, 'secretsProvider') ?? ofHost;
}

function upOf(branch: string, environment: Environment, result: BranchUp['result']): BranchUp {
  const { name, domain, branch: given } = environment;
  if (given === undefined) throw new Error(`'${name}' is no branch`);
  return {
    stack: name,
    branch,
    url: `https://${name}.${domain}`,
    owner: given.owner,
    expiresAt: new Date(Date.now() + given.lifetime.toMilliseconds()),
    result,
  };
}

function json({ result, expiresAt, ...up }: BranchUp, host: Host): unknown {
  return {
    ...up,
    expiresAt: expiresAt.toISOString(),
    changes: result.counts,
    diagnostics: result.diagnostics,
    elapsedMs: host.elapsed(),
  };
}
