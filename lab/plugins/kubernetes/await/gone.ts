import { UserError } from '../../../../errors/user-error';
import type { Call } from '../../protocol/provider';
import type { Cluster } from '../cluster';
import { describe, textAt } from '../objects';
import type { KubeObject, Reference } from '../objects';
import { deadline } from './deadline';
import { holders } from './diagnose';
import { follow } from './follow';

const TELL_EVERY_MS = 5000;

/** Waits until an object that is being deleted is gone, or replaced by another of the same name. */
export async function waitUntilGone(
  cluster: Cluster,
  reference: Reference,
  object: KubeObject,
  limitMs: number,
  call: Call,
): Promise<void> {
  const { signal, release } = deadline(call.signal, limitMs);
  const uid = textAt(object, 'metadata', 'uid');
  let last = object;
  const telling = setInterval(() => {
    call.status(['waiting for deletion', ...holders(last)].join('; '));
  }, TELL_EVERY_MS);
  try {
    // the answer to a deletion may be the object as it was before it went
    for await (const latest of follow(cluster, reference, undefined, signal)) {
      if (latest === undefined || textAt(latest, 'metadata', 'uid') !== uid) return;
      last = latest;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    const end = call.signal.aborted
      ? 'Resource operation was cancelled while it was being deleted'
      : `timed out waiting for deletion (after ${limitMs / 1000} s)`;
    throw new UserError(
      [end, ...holders(last)].map((reason) => `${describe(reference)}: ${reason}`),
      { cause: error },
    );
  } finally {
    clearInterval(telling);
    release();
  }
}
