import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { withLabLock } from '../../../lab/control-plane/lock';
import { labPaths } from '../../../lab/control-plane/paths';
import { temporaryFolder } from '../../temporary';

const freshPaths = () => labPaths(temporaryFolder('lock'), 'local');
const quiet = { onWait: () => undefined, signal: undefined };

test('the second waits for the first, says so once, and nothing is left', async () => {
  const paths = freshPaths();
  const order: string[] = [];
  const onWait = () => order.push('second waits');
  let second = Promise.resolve();
  await withLabLock(paths, quiet, async () => {
    order.push('first begins');
    second = withLabLock(paths, { onWait, signal: undefined }, () => {
      order.push('second begins');
      return Promise.resolve();
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push('first ends');
  });
  await second;
  expect(order).toEqual(['first begins', 'second waits', 'first ends', 'second begins']);
  expect(existsSync(paths.lock)).toBe(false);
});

test('the lock of a command that was killed is taken over', async () => {
  const paths = freshPaths();
  mkdirSync(paths.lock, { recursive: true });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(paths.lock, longAgo, longAgo);
  expect(await withLabLock(paths, quiet, () => Promise.resolve('done'))).toBe('done');
});

test('a body that fails releases the lock', async () => {
  const paths = freshPaths();
  const failing = withLabLock(paths, quiet, () => Promise.reject(new Error('boom')));
  await expect(failing).rejects.toThrow('boom');
  expect(existsSync(paths.lock)).toBe(false);
});

test('fails at once when it is called off while it waits', async () => {
  const paths = freshPaths();
  mkdirSync(paths.lock, { recursive: true });
  const stop = new AbortController();
  const onWait = () => {
    stop.abort();
  };
  const waiting = withLabLock(paths, { onWait, signal: stop.signal }, () => Promise.resolve());
  await expect(waiting).rejects.toThrow('The operation was aborted');
});
