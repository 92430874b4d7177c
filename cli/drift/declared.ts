import type { JsonObject } from '../../lab/plugins/protocol/values';
import { at, isObject, textAt } from '../../lab/plugins/kubernetes/objects';
import type { Platform } from '../../stacks/platform';
import { plan } from '../../stacks/release/plan';
import { secretManifest } from '../../stacks/release/secret';
import { checkedRequests } from '../../stacks/secrets/problems';
import type { Deployed } from './deployed';
import { identityOf, type Identity } from './identity';

/** An object that the sources declare. */
export interface Declared {
  readonly identity: Identity;
  /** What is applied; of a Secret all but its values. */
  readonly manifest: JsonObject;
  /** Keys of a Secret; empty for everything else. */
  readonly secretKeys: readonly string[];
}

/** Every object of a platform, as `plinth render` writes it, in the order in which they are applied. */
export function declaredBy({
  charts,
  secrets,
}: Pick<Platform, 'charts' | 'secrets'>): readonly Declared[] {
  const requested = new Map(
    checkedRequests(secrets).map(({ namespace, name, keys }) => [
      `${namespace}/${name}`,
      Object.keys(keys),
    ]),
  );
  return plan(charts, secrets.map(secretManifest)).map(({ manifest, chart }) => {
    const { namespace = '', name } = manifest.metadata;
    const beside = chart === undefined ? requested.get(`${namespace}/${name}`) : undefined;
    // a manifest is what JSON can say: it comes out of a chart's own JSON
    return declaredFrom(manifest as unknown as JsonObject, beside);
  });
}

/** An object as its manifest declares it. */
export function declaredFrom(manifest: JsonObject, keys: readonly string[] = []): Declared {
  const identity = identityOf(manifest);
  if (!isSecret(identity)) return { identity, manifest, secretKeys: [] };
  const { data, stringData, ...shown } = manifest;
  const given = [data, stringData].flatMap((field) => (isObject(field) ? Object.keys(field) : []));
  return { identity, manifest: shown, secretKeys: [...new Set([...keys, ...given])] };
}

/** Whether something is the core Secret. */
export function isSecret({ group, kind }: Pick<Identity, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Secret';
}

// what stacks/release/rolled.ts puts there follows from values that only a deployment knows
const revision = ['spec', 'template', 'metadata', 'annotations', 'plinth.dev/secrets'] as const;

/** The manifest with what only the deployment could put into it. */
export function asDeployed({ manifest }: Declared, { inputs }: Deployed): JsonObject {
  const text = textAt(inputs, ...revision);
  return text === '' || at(manifest, 'spec', 'template') === undefined
    ? manifest
    : withValue(manifest, revision, text);
}

function withValue(object: JsonObject, path: readonly string[], value: string): JsonObject {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return { ...object, [key]: value };
  const inner = object[key];
  return { ...object, [key]: withValue(isObject(inner) ? inner : {}, rest, value) };
}
