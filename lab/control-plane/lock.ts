import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import type { LabPaths } from './paths';

// the holder touches the lock every second, so that one killed without a chance to clean up is known after five
const options = { realpath: false, stale: 5_000, update: 1_000 } as const;

/** Runs `body` while nobody else changes the same lab. Waits for whoever does. */
export async function withLabLock<T>(
  paths: LabPaths,
  wait: { readonly onWait: () => void; readonly signal: AbortSignal | undefined },
  body: () => Promise<T>,
): Promise<T> {
  await mkdir(path.dirname(paths.lock), { recursive: true, mode: 0o700 });
  const release = await acquire(paths, wait);
  try {
    return await body();
  } finally {
    await release();
  }
}

async function acquire(
  paths: LabPaths,
  { onWait, signal }: { readonly onWait: () => void; readonly signal: AbortSignal | undefined },
): Promise<() => Promise<void>> {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    try {
      return await lock(paths.directory, { ...options, lockfilePath: paths.lock });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (!told) onWait();
    await sleep(100, undefined, { signal });
  }
}
