import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { leftovers, makeFolder, removeRehearsal, sweep } from '../../../cli/rehearse/folder';

let rehearsals: string;

beforeEach(() => {
  rehearsals = mkdtempSync(join(tmpdir(), 'plinth-rehearsals-'));
});

afterEach(() => {
  rmSync(rehearsals, { recursive: true });
});

/** Id of a process that has ended. */
function deadProcess(): number {
  return Number(execFileSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
}

function folderOf(name: string, owner: Readonly<Record<string, unknown>>): string {
  const directory = join(rehearsals, name);
  mkdirSync(join(directory, 'to'), { recursive: true });
  const dead = {
    stack: 'prod',
    end: 'destroy',
    pid: deadProcess(),
    username: 'eve',
    hostname: hostname(),
    timestamp: new Date().toISOString(),
  };
  writeFileSync(join(directory, 'owner.json'), JSON.stringify({ ...dead, ...owner }));
  return directory;
}

test('a folder appears with its owner in it, and is nobody’s leftover', () => {
  const directory = makeFolder(rehearsals, { stack: 'prod', end: 'destroy' });
  expect(basename(directory)).toMatch(/^prod-[0-9a-f]{6}$/);
  expect(readdirSync(rehearsals)).toEqual([basename(directory)]);
  const owner = JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8')) as unknown;
  expect(owner).toMatchObject({ stack: 'prod', end: 'destroy', pid: process.pid });
  expect(leftovers(rehearsals, 'prod')).toEqual([]);
});

test('two rehearsals of one stack have a folder each', () => {
  const options = { stack: 'prod', end: 'destroy' } as const;
  expect(makeFolder(rehearsals, options)).not.toBe(makeFolder(rehearsals, options));
});

test('the folder of a dead process is left over, for any stack', () => {
  const dead = folderOf('prod-1', {});
  expect(leftovers(rehearsals, 'dev')).toEqual([dead]);
});

test('what was kept is left over only for the stack it was kept of', () => {
  const kept = folderOf('prod-1', { end: 'keep' });
  expect(leftovers(rehearsals, 'dev')).toEqual([]);
  expect(leftovers(rehearsals, 'prod')).toEqual([kept]);
});

test.each([
  ['of a live process', { pid: process.pid }],
  ['of another machine', { hostname: 'elsewhere' }],
])('the folder %s is left alone', async (_, owner) => {
  folderOf('prod-1', owner);
  expect(await sweep(rehearsals, 'prod')).toBe(0);
  expect(existsSync(join(rehearsals, 'prod-1', 'to'))).toBe(true);
});

test('a folder that is only being made is left alone', () => {
  mkdirSync(join(rehearsals, '.new-abc'));
  expect(leftovers(rehearsals, 'prod')).toEqual([]);
});

test('the folder of a process whose id has been given to a younger one is left over', () => {
  const long = new Date(Date.now() - 365 * 24 * 3_600_000).toISOString();
  const dead = folderOf('prod-1', { pid: process.pid, timestamp: long });
  expect(leftovers(rehearsals, 'prod')).toEqual([dead]);
});

test('a sweep removes what is left over and says how much it was', async () => {
  folderOf('prod-1', {});
  folderOf('dev-2', {});
  const mine = makeFolder(rehearsals, { stack: 'prod', end: 'destroy' });
  expect(await sweep(rehearsals, 'prod')).toBe(2);
  expect(readdirSync(rehearsals)).toEqual([basename(mine)]);
});

test('without rehearsals there is nothing to sweep', async () => {
  expect(await sweep(join(rehearsals, 'absent'), 'prod')).toBe(0);
});

test('a folder is removed with everything in it', async () => {
  const directory = makeFolder(rehearsals, { stack: 'prod', end: 'destroy' });
  mkdirSync(join(directory, 'from', 'deep'), { recursive: true });
  await removeRehearsal(directory);
  expect(readdirSync(rehearsals)).toEqual([]);
});
