import { createHash, randomBytes } from 'node:crypto';

import { UserError } from '../../../errors/user-error';
import type { CheckRequest } from '../protocol/provider';
import { Unknown } from '../protocol/values';
import { isTreeObject } from './properties';
import type { TreeObject } from './properties';

const SUFFIX_BYTES = 4;
const AUTONAMED = 'pulumi.com/autonamed';

/** A name nobody else has: the prefix and eight hexadecimal digits, the same for the same seed. */
export function uniqueName(prefix: string, seed: Uint8Array): string {
  const bytes =
    seed.length === 0
      ? randomBytes(SUFFIX_BYTES)
      : createHash('sha256').update(prefix).update(seed).digest().subarray(0, SUFFIX_BYTES);
  return prefix + bytes.toString('hex');
}

/** Whether the plugin, not the user, chose the object's name. */
export function isAutonamed(object: TreeObject): boolean {
  const annotations = isTreeObject(object['metadata'])
    ? object['metadata']['annotations']
    : undefined;
  return isTreeObject(annotations) && annotations[AUTONAMED] === 'true';
}

/** Gives an object without a name the one it had, or a new one, and the annotation that says so. */
export function withName(
  object: TreeObject,
  old: TreeObject,
  request: Pick<CheckRequest, 'name' | 'randomSeed' | 'autonaming'>,
): TreeObject {
  const metadata = object['metadata'] ?? {};
  if (metadata instanceof Unknown || !isTreeObject(metadata)) return object;
  if (metadata['name'] !== undefined && metadata['name'] !== '') return object;
  if (metadata['generateName'] !== undefined) return object;
  const oldMetadata = old['metadata'];
  const kept = isAutonamed(old) && isTreeObject(oldMetadata) ? oldMetadata['name'] : undefined;
  const name = kept ?? chosenName(request);
  const annotations = metadata['annotations'] ?? {};
  if (!isTreeObject(annotations)) return { ...object, metadata: { ...metadata, name } };
  return {
    ...object,
    metadata: { ...metadata, name, annotations: { ...annotations, [AUTONAMED]: 'true' } },
  };
}

function chosenName({
  name,
  randomSeed,
  autonaming,
}: Pick<CheckRequest, 'name' | 'randomSeed' | 'autonaming'>): string {
  if (autonaming === undefined) return uniqueName(`${name}-`, randomSeed);
  if (autonaming.mode !== 'disable') return autonaming.proposedName;
  throw new UserError(
    `${name}: 'metadata.name' must be set, because the stack's configuration disables auto-naming`,
  );
}
