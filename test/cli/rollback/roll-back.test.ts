import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import type { EngineEvent } from '@pulumi/pulumi/automation';
import { rollback } from '../../../cli/commands/rollback';
import { rollBack, type Rollback, type RollbackOptions } from '../../../cli/rollback/roll-back';
import { temporaryFolder } from '../../temporary';
import { began, deployment, said } from '../engine/events';
import { fakeHost } from '../fake-host';

jest.setTimeout(30_000);

const root = resolve(__dirname, '..', '..', '..');

/** What an engine says and how it ends. */
interface Run {
  readonly code: number;
  readonly events: readonly EngineEvent[];
}

const update = { version: 2, kind: 'update', startTime: '2026-01-02T03:04:05Z', message: 'two' };

/** An engine that previews and deploys as it is told. */
function rollbackWith(preview: Run, up: Run = { code: 0, events: [] }): Rollback {
  const directory = temporaryFolder('roll-back');
  const pulumi = join(directory, 'pulumi');
  const logs = join(directory, 'logs');
  mkdirSync(logs);
  const runs = { preview, up, history: [update], export: { version: 3, deployment: {} } };
  writeFileSync(join(directory, 'runs.json'), JSON.stringify(runs));
  writeFileSync(
    pulumi,
    `#!${process.execPath}
const { createRequire } = require('node:module');
const load = createRequire('${root}/package.json');
const runs = require('${directory}/runs.json');
const [verb, what, ...rest] = process.argv.slice(2);
require('node:fs').appendFileSync('${directory}/asked', verb + '\\n');
if (verb === 'stack') {
  console.log(JSON.stringify(runs[what]));
} else {
  const { credentials } = load('@grpc/grpc-js');
  const { EventsClient } = load('@pulumi/pulumi/proto/events_grpc_pb');
  const { EventRequest } = load('@pulumi/pulumi/proto/events_pb');
  const address = rest[rest.indexOf('--event-log') + 1].replace('tcp://', '');
  const client = new EventsClient(address, credentials.createInsecure());
  const stream = client.streamEvents(() => {
    process.exit(runs[verb].code);
  });
  for (const event of runs[verb].events) {
    const request = new EventRequest();
    request.setEvent(JSON.stringify(event));
    stream.write(request);
  }
  stream.end();
}
`,
  );
  chmodSync(pulumi, 0o755);
  const { version: number, startTime: started, kind, message } = update;
  const last = { number, kind, result: 'succeeded', started, message, changes: {} } as const;
  const source = { commit: 'a'.repeat(40), tree: 'clean' } as const;
  const run = { stack: 'prod', directory, pulumi, env: process.env, logs };
  return { stack: 'prod', last, target: { ...last, number: 1, message: 'one', source }, run };
}

const asked = ({ run }: Rollback): readonly string[] =>
  readFileSync(join(run.directory, 'asked'), 'utf8').trim().split('\n');

const changing: Run = {
  code: 0,
  events: [began('update', deployment, { diffs: ['spec.replicas'] })],
};

const broken: Run = {
  code: 1,
  events: [...changing.events, said('error', 'the program ended early')],
};

const plan =
  'prod: from update 2 (-) back to update 1 (aaaaaaaaa), one\n\n' +
  '~ update  Deployment immudb/immudb\n            spec.replicas';

const json: RollbackOptions = { output: 'json', only: undefined, agreed: 'beforehand' };

function person(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.write(`${answer}\n`);
  return { input, output: Object.assign(new PassThrough(), { isTTY: true }) };
}

test('whoever is asked with --json has read the plan, and a program gets its JSON alone', async () => {
  const host = fakeHost(temporaryFolder('asked'));
  const one = rollbackWith(changing);
  expect(await rollBack(host, one, { ...json, agreed: person('no') })).toBe(1);
  expect(host.noted).toEqual([plan, 'nothing was changed']);
  expect(host.printed).toHaveLength(1);
  expect(JSON.parse(host.printed[0] ?? '')).toMatchObject({ verdict: 'safe', done: false });
  expect(asked(one)).toEqual(['stack', 'preview']);
});

test('an update that fails is told as JSON, too', async () => {
  const host = fakeHost(temporaryFolder('failed'));
  expect(await rollBack(host, rollbackWith(changing, broken), json)).toBe(1);
  expect(JSON.parse(host.printed[0] ?? '')).toMatchObject({
    changes: [{ change: 'update', resource: 'Deployment immudb/immudb' }],
    done: false,
    counts: { update: 0 },
  });
  expect(host.noted.join('\n')).toContain('the program ended early');
});

test('one that succeeds is told as done', async () => {
  const host = fakeHost(temporaryFolder('done'));
  expect(await rollBack(host, rollbackWith(changing, changing), json)).toBe(0);
  expect(host.printed).toHaveLength(1);
  expect(JSON.parse(host.printed[0] ?? '')).toMatchObject({ done: true });
  expect(host.noted).toEqual([]);
});

test.each(['text', 'json'] as const)(
  'a preview that ends early is no plan: nothing is shown as %s, and nobody asked',
  async (output) => {
    const host = fakeHost(temporaryFolder('early'));
    const one = rollbackWith(broken);
    expect(await rollBack(host, one, { ...json, output })).toBe(1);
    expect(host.printed).toEqual([]);
    expect(host.noted.join('\n')).toContain('the program ended early');
    expect(asked(one)).toEqual(['stack', 'preview']);
  },
);

test('a preview that refuses what is protected has seen why: that is what is told', async () => {
  const host = fakeHost(temporaryFolder('protected'));
  const urn = 'urn:pulumi:prod::plinth::kubernetes:apps/v1:StatefulSet::app/db';
  const events = [said('error', `unable to replace resource "${urn}"`, urn)];
  await expect(
    rollBack(host, rollbackWith({ code: 1, events }), { ...json, output: 'text' }),
  ).rejects.toThrow('rollback: StatefulSet app/db would be replaced, and with it ');
  expect(host.printed[0]).toContain('± replace StatefulSet app/db');
});

test('fails for the local stack without its lab, and makes nothing for it', async () => {
  const checkout = temporaryFolder('no-lab');
  const input = { arguments: ['local'], rest: [], options: { dryRun: true } };
  await expect(rollback(input, fakeHost(checkout))).rejects.toThrow(
    'the local platform is not up: there is nothing to go back from\n  fix: bring it up: ./plinth up',
  );
  expect(readdirSync(checkout)).toEqual([]);
});
