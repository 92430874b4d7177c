import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; fails after 30 seconds with its name. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited 30 seconds until ${what}`);
    await sleep(50);
  }
}
