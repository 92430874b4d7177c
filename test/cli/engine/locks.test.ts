import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldBy, judge, releaseStaleLocks, type Lock } from '../../../cli/engine/locks';

const taken = Date.parse('2026-11-21T10:00:00Z');
const lock: Lock = {
  pid: 4711,
  username: 'eve',
  hostname: 'here',
  timestamp: '2026-11-21T10:00:00Z',
};
const startedAt = (time: number) => () => ({ state: 'running', startedAt: time }) as const;

test('a lock is stale when its process is gone', () => {
  expect(judge(lock, 'here', () => ({ state: 'gone' }))).toBe('stale');
});

test('a lock is stale when its process id belongs to a process that started later', () => {
  expect(judge(lock, 'here', startedAt(taken + 2001))).toBe('stale');
});

test('a lock is held when its process started before it was taken, give or take the clock', () => {
  expect(judge(lock, 'here', startedAt(taken - 500))).toBe('held');
  expect(judge(lock, 'here', startedAt(taken + 2000))).toBe('held');
});

test('nothing is known of a lock from another machine, even if no such process runs here', () => {
  expect(judge(lock, 'there', () => ({ state: 'gone' }))).toBe('unknown');
});

test('a live run is named with its process', () => {
  const error = heldBy(lock, 'held', 'local', taken + 65_000);
  expect(error.problems).toEqual([
    "stack 'local': another run is at work: process 4711 of eve, started 1 min 05 s ago",
  ]);
  expect(error.fix).toBe('wait for it, or end it with `kill -INT 4711`');
});

test('a run on another machine is named with the machine', () => {
  const error = heldBy(lock, 'unknown', 'local', taken + 3000);
  expect(error.problems).toEqual([
    "stack 'local': locked by process 4711 of eve on another machine, 'here', 3.0 s ago",
  ]);
  expect(error.fix).toBe(
    'if that run is over, `pulumi cancel --stack local` after `eval "$(./plinth env)"`',
  );
});

describe('on disk', () => {
  let state: string;
  let folder: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'plinth-locks-'));
    folder = join(state, '.pulumi', 'locks', 'organization', 'plinth', 'local');
    mkdirSync(folder, { recursive: true });
  });

  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  const write = (pid: number) => {
    const content = {
      pid,
      username: 'eve',
      hostname: hostname(),
      timestamp: new Date().toISOString(),
    };
    writeFileSync(join(folder, 'a.json'), JSON.stringify(content));
    writeFileSync(join(folder, 'a.json.attrs'), '{}');
  };

  test('the lock of a dead run is removed with its companion', () => {
    // beyond the largest process id of any system
    write(2 ** 30);
    expect(releaseStaleLocks(state, 'plinth', 'local')).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('the lock of a live run stays, and the error names its process', () => {
    write(process.pid);
    expect(() => releaseStaleLocks(state, 'plinth', 'local')).toThrow(
      `stack 'local': another run is at work: process ${process.pid} of eve, started 0.0 s ago`,
    );
    expect(readdirSync(folder)).toEqual(['a.json', 'a.json.attrs']);
  });

  test('a stack that was never locked has nothing to release', () => {
    expect(releaseStaleLocks(state, 'plinth', 'other')).toBe(0);
  });
});
