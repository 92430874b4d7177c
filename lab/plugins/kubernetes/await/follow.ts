import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError } from '../api-error';
import type { Cluster } from '../cluster';
import { textAt } from '../objects';
import type { KubeObject, Reference } from '../objects';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Follows one object: yields it now and after every change, and `undefined` once it is gone. Ends never; stop by the
 * signal or by leaving the loop. Outages are ridden out.
 */
export async function* follow(
  cluster: Cluster,
  reference: Reference,
  first: KubeObject | undefined,
  signal: AbortSignal,
): AsyncGenerator<KubeObject | undefined> {
  let object = first;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    object ??= await cluster.lookUp(reference, signal);
    yield object;
    try {
      for await (const latest of changes(cluster, reference, object, signal)) {
        pause = FIRST_PAUSE_MS;
        yield latest;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
    }
    await sleep(pause, undefined, { signal });
    object = undefined;
  }
}

// a watch may break at any time; what it missed is read again
function isPassing(error: unknown): boolean {
  return (
    !(error instanceof ApiError) ||
    error.status === 410 ||
    error.status === 429 ||
    error.status >= 500
  );
}

async function* changes(
  cluster: Cluster,
  reference: Reference,
  object: KubeObject | undefined,
  signal: AbortSignal,
): AsyncGenerator<KubeObject | undefined> {
  const query = new URLSearchParams({
    watch: 'true',
    fieldSelector: `metadata.name=${reference.name}`,
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
    allowWatchBookmarks: 'true',
    timeoutSeconds: '240',
  });
  const collection = await cluster.collection(reference, signal);
  for await (const event of cluster.api.watch(`${collection}?${query.toString()}`, signal)) {
    if (event.type === 'ERROR') throw new ApiError(0, event.object, 'watch failed');
    if (event.type === 'DELETED') yield undefined;
    else if (event.type !== 'BOOKMARK') yield event.object;
  }
}

/** Asks again and again, with growing pauses, until the answer is not undefined. */
export async function poll<T>(ask: () => Promise<T | undefined>, signal: AbortSignal): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(pause, undefined, { signal });
  }
}
