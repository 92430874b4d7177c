import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, readObject, writeWhole } from './store';

const staleMs = 5000;
const lookMs = 250;

/**
 * Does something while no other run of this cache does it. A holder that was killed is noticed within five seconds.
 * Correctness never depends on it, since what is made moves into place in one step: it only saves double work.
 */
export async function withLock<T>(
  cache: string,
  name: string,
  options: { signal?: AbortSignal | undefined; onWait: (holder: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  // loaded late: it costs more than a whole check of a full cache
  const { lock } = await import('proper-lockfile');
  const folder = join(cache, 'locks');
  await mkdir(folder, { recursive: true });
  const owner = join(folder, `${name}.json`);
  let release: (() => Promise<void>) | undefined;
  while (!release) {
    options.signal?.throwIfAborted();
    try {
      release = await lock(join(folder, name), {
        realpath: false,
        stale: staleMs,
        update: staleMs / 5,
        // after a suspended laptop another run may have taken over: both then make the same thing
        onCompromised: () => undefined,
      });
    } catch (error) {
      if (!hasCode(error, 'ELOCKED')) throw error;
      options.onWait(describe(await readObject(owner)));
      await sleep(lookMs);
    }
  }
  try {
    const since = new Date().toISOString();
    await writeWhole(owner, `${JSON.stringify({ pid: process.pid, host: hostname(), since })}\n`);
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

function describe(owner: Readonly<Record<string, unknown>>): string {
  const { pid, host, since } = owner;
  if (typeof pid !== 'number' || typeof since !== 'string') return 'another run';
  const where = host === hostname() ? '' : ` on ${String(host)}`;
  return `process ${pid}${where}, at it since ${since.slice(11, 19)} UTC`;
}
