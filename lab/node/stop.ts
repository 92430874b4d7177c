import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostLinks } from './link';
import { nodePaths } from './paths';
import { endNode } from './start';

const vanishMs = 10_000;

/** Ends the node: no process, mount, interface, route or cgroup of it is left. Its data stay in the lab's folder. */
export async function stopNode(directory: string): Promise<void> {
  const paths = nodePaths(directory);
  await endNode(paths);
  await rm(paths.upper, { recursive: true, force: true });
  await rm(paths.work, { recursive: true, force: true });
  const deadline = Date.now() + vanishMs;
  while ((await hostLinks()).some(({ ifalias }) => ifalias === paths.id)) {
    if (Date.now() > deadline) throw new Error(`the link of ${paths.id} survives its node`);
    await sleep(20);
  }
}
