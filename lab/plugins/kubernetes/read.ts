import type { ReadRequest, ReadResult } from '../protocol/provider';
import { toProperties, toTree, known } from './properties';
import { kindOf, kindOfToken, referenceOfId, textAt } from './objects';
import { importedInputs, inputsFrom } from './shape';
import { markSecretObject, markSecrets } from './secrets';
import type { Session } from './session';
import { initialVersionOf, isSecret, liveOf, managerOf, recordedInputs, stateOf } from './state';

/** Reads an object as it is now; undefined when it, or its kind, is gone. */
export async function readObject(
  session: Session,
  request: ReadRequest,
): Promise<ReadResult | undefined> {
  const recorded = recordedInputs(request.olds, request.oldInputs);
  const stated = known(toTree(recorded));
  const old = liveOf(request.olds);
  const kind =
    textAt(stated, 'kind') === '' && textAt(old, 'kind') === ''
      ? kindOfToken(request.type)
      : kindOf({ ...old, ...stated }, request.type);
  const reference = referenceOfId(request.id, kind);
  let live;
  try {
    live = await session.cluster.lookUp(reference, request.signal);
  } catch (error) {
    if (session.forgets(error, request)) return undefined;
    if (session.settings.skipUpdateUnreachable)
      return { id: request.id, outputs: request.olds, inputs: recorded };
    return session.attempt('read', reference, [recorded], () => Promise.reject(error as Error));
  }
  if (live === undefined) return undefined;
  const imported = Object.keys(recorded).length === 0;
  const plain = toProperties(imported ? importedInputs(live) : inputsFrom(live, stated));
  const marked = markSecrets(plain, recorded);
  const inputs = imported && isSecret(kind) ? markSecretObject(marked, {}) : marked;
  const manager = managerOf(request.urn, stated, request.olds);
  const initialVersion = initialVersionOf(request.olds, kind);
  return {
    id: request.id,
    inputs,
    outputs: stateOf({ live, inputs, kind, manager, initialVersion }),
  };
}
