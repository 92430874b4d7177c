import { labObject, refused, type Manifest } from '../apply';
import type { LabApi } from '../simulation/api';

/** Paths of objects at their API server. */
export function pathsOf(objects: readonly Manifest[]): readonly string[] {
  return objects
    .map(labObject)
    .map(({ collection, body }) => `${collection}/${body.metadata.name}`);
}

/** Removes objects that a lab once gave itself, and would not give itself now. */
export async function removeSuperseded(
  api: LabApi,
  before: readonly string[],
  now: readonly string[],
): Promise<void> {
  const wanted = new Set(now.map(objectOf));
  for (const path of before.filter((one) => !wanted.has(objectOf(one)))) {
    const { status, body } = await api.call('DELETE', path);
    if (status >= 300 && status !== 404) throw refused(path, body);
  }
}

/** In every version of its API an object is the same one. */
function objectOf(path: string): string {
  return path.replace(/^(\/apis\/[^/]+)\/[^/]+/, '$1');
}
