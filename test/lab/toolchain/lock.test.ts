import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../lab/toolchain/lock';
import { temporaryFolder } from './fixtures';

let cache: string;
beforeEach(async () => {
  cache = await temporaryFolder();
});

test('the second waits for the first, and says for whom', async () => {
  const order: string[] = [];
  const waits: string[] = [];
  const first = withLock(cache, 'etcd', { onWait: () => undefined }, async () => {
    order.push('first in');
    await sleep(400);
    order.push('first out');
  });
  await sleep(200);
  const onWait = (holder: string): void => void waits.push(holder);
  const second = withLock(cache, 'etcd', { onWait }, () => {
    order.push('second in');
    return Promise.resolve('made');
  });
  await first;
  expect(await second).toBe('made');
  expect(order).toEqual(['first in', 'first out', 'second in']);
  expect(waits[0]).toMatch(
    new RegExp(`^process ${process.pid}, at it since \\d\\d:\\d\\d:\\d\\d UTC$`),
  );
});

test('two names do not wait for each other', async () => {
  const waits: string[] = [];
  const onWait = (holder: string): void => void waits.push(holder);
  await withLock(cache, 'etcd', { onWait }, () =>
    withLock(cache, 'kwok', { onWait }, () => Promise.resolve()),
  );
  expect(waits).toEqual([]);
});

test('a lock whose holder was killed is taken over', async () => {
  const left = join(cache, 'locks', 'etcd.lock');
  await mkdir(left, { recursive: true });
  await utimes(left, 1000, 1000);
  const work = (): Promise<string> => Promise.resolve('made');
  expect(await withLock(cache, 'etcd', { onWait: () => undefined }, work)).toBe('made');
});

test.each([
  [
    '{"pid":7,"host":"far.away","since":"2026-01-02T03:04:05.000Z"}',
    'process 7 on far.away, at it since 03:04:05 UTC',
  ],
  ['{"pi', 'another run'],
])('a holder that wrote %s is called %s', async (owner, name) => {
  const abort = new AbortController();
  await mkdir(join(cache, 'locks', 'etcd.lock'), { recursive: true });
  await writeFile(join(cache, 'locks', 'etcd.json'), owner);
  const waits: string[] = [];
  const onWait = (holder: string): void => {
    waits.push(holder);
    abort.abort(new Error('enough'));
  };
  const waiting = withLock(cache, 'etcd', { onWait, signal: abort.signal }, () =>
    Promise.resolve(),
  );
  await expect(waiting).rejects.toThrow();
  expect(waits).toEqual([name]);
});

test('fails with the reason of the signal while waiting', async () => {
  const abort = new AbortController();
  await mkdir(join(cache, 'locks', 'etcd.lock'), { recursive: true });
  const waiting = withLock(cache, 'etcd', { onWait: () => undefined, signal: abort.signal }, () =>
    Promise.resolve(),
  );
  setTimeout(() => {
    abort.abort(new Error('Ctrl-C'));
  }, 300);
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

test('the lock is free again after the work failed', async () => {
  const failing = withLock(cache, 'etcd', { onWait: () => undefined }, () =>
    Promise.reject(new Error('no luck')),
  );
  await expect(failing).rejects.toThrow('no luck');
  const waits: string[] = [];
  await withLock(cache, 'etcd', { onWait: (holder) => waits.push(holder) }, () =>
    Promise.resolve(),
  );
  expect(waits).toEqual([]);
});
