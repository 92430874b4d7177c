import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bait, RehearsedCheckout } from './rehearsals';

const minute = 60_000;

jest.setTimeout(15 * minute);

let checkout: RehearsedCheckout;
let broken: string;

beforeAll(() => {
  checkout = new RehearsedCheckout();
  // ends in seconds: what is tested with it is what comes before and after
  broken = checkout.commitWith(
    'stacks/index.ts',
    'export async function deploy() {',
    `export async function deploy() {
  throw new Error(JSON.stringify(process.env).includes("${bait}") ? "found the bait" : "wrong turn");`,
  );
});

afterAll(() => {
  checkout.remove();
});

/** Waits until an API server of a rehearsal runs. */
async function labUp(): Promise<void> {
  const deadline = Date.now() + 5 * minute;
  for (;;) {
    const [folder] = checkout.leftovers().filter((name) => name.startsWith('local-'));
    const labs = join(checkout.directory, '.plinth', 'rehearsals', folder ?? '', '.plinth', 'labs');
    try {
      if (readdirSync(labs).includes('local')) return;
    } catch {
      // not there yet
    }
    if (Date.now() > deadline) throw new Error('no lab came up');
    await pause(200);
  }
}

test('a commit that renames a StatefulSet is told to lose its data', async () => {
  const renamed = checkout.commitWith(
    'constructs/immudb/names.ts',
    'return `${instance}-${role}`;',
    'return `${instance}-${role}-node`;',
  );
  const { code, report } = await checkout.rehearse('local', '--from', 'main', '--to', renamed);
  expect(code).toBe(1);
  expect(report.verdict).toBe('loses data');
  expect(report.reasons.filter(({ verdict }) => verdict === 'loses data')).toEqual(
    ['primary', 'replica'].map((role) => ({
      verdict: 'loses data',
      text: `StatefulSet immudb/immudb-${role} is deleted, and with it the way to the volumes of its pods`,
    })),
  );
  expect(report.phases.map(({ title, succeeded }) => [title, succeeded])).toEqual([
    ['up from nothing, main', true],
    [`preview of ${renamed}`, true],
    [`update to ${renamed}`, true],
    ['up again', true],
    ['destroy', true],
  ]);
  expect([report.left, report.retained]).toEqual([[], []]);
});

test('a program that fails, and finds no credential, fails the rehearsal with its words; nothing is left', async () => {
  const { code, report } = await checkout.rehearse('local', '--to', broken);
  expect([code, report.verdict]).toEqual([1, 'fails']);
  expect(report.reasons[0]?.text).toBe('up from nothing failed: Error: wrong turn');
  expect(checkout.leftovers()).toEqual([]);
});

test('Ctrl-C ends everything that was begun', async () => {
  const run = checkout.begin('local');
  await labUp();
  run.kill('SIGINT');
  expect(await once(run, 'exit')).toEqual([130, null]);
  expect([checkout.leftovers(), checkout.processes()]).toEqual([[], []]);
});

test('what a killed rehearsal left, engine and labs included, is ended by the next one', async () => {
  const run = checkout.begin('local');
  await labUp();
  run.kill('SIGKILL');
  await once(run, 'exit');
  expect(checkout.processes()).not.toEqual([]);
  const { stderr } = await checkout.rehearse('local', '--to', broken);
  expect(stderr).toMatch(/^leftovers: of 1 earlier rehearsal removed \(/m);
  expect([checkout.leftovers(), checkout.processes()]).toEqual([[], []]);
});
