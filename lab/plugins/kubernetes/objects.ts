import { UserError } from '../../../errors/user-error';
import type { Json, JsonObject } from '../protocol/values';

/** What helps where the stand-in does not do. */
export const OFFICIAL_FIX =
  "install the official plugin: 'pulumi plugin install resource kubernetes'";

/** An object as the API server speaks of it. */
export type KubeObject = JsonObject;

/** Group, version and kind of an object. The core group is the empty string. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Where an object is. */
export interface Reference {
  readonly kind: Kind;
  /** Empty for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
}

/** Whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. */
export function at(object: Json | undefined, ...path: readonly string[]): Json | undefined {
  let value = object;
  for (const key of path) {
    if (!isObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The text at a path, or an empty one. */
export function textAt(object: Json | undefined, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path, or the fallback. */
export function numberAt(
  object: Json | undefined,
  fallback: number,
  ...path: readonly string[]
): number {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : fallback;
}

/** The objects in the list at a path. */
export function objectsAt(
  object: Json | undefined,
  ...path: readonly string[]
): readonly JsonObject[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

/** An annotation's value, or an empty text. */
export function annotation(object: KubeObject, name: string): string {
  return textAt(object, 'metadata', 'annotations', name);
}

/** Whether an annotation says `true`. */
export function annotated(object: KubeObject, name: string): boolean {
  return annotation(object, name) === 'true';
}

/** Kind named by a type token such as `kubernetes:apps/v1:Deployment`. */
export function kindOfToken(token: string): Kind {
  const [, module = '', kind = ''] = token.split(':');
  const [group = '', version] = module.split('/');
  if (version === undefined || kind === '') {
    throw new UserError(
      `${token}: not supported by the lab's stand-in for the kubernetes provider`,
      {
        fix: OFFICIAL_FIX,
      },
    );
  }
  return { group: group === 'core' ? '' : group, version, kind };
}

/** Kind an object says it has, else the one of its type token. */
export function kindOf(object: KubeObject, token: string): Kind {
  const apiVersion = textAt(object, 'apiVersion');
  const kind = textAt(object, 'kind');
  if (apiVersion === '' || kind === '') return kindOfToken(token);
  const parts = apiVersion.split('/');
  const [group, version] = parts.length > 1 ? parts : ['', apiVersion];
  return { group: group === 'core' ? '' : (group ?? ''), version: version ?? '', kind };
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf({ group, version }: Kind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where an object is, by its own metadata. */
export function referenceTo(object: KubeObject, kind: Kind): Reference {
  return {
    kind,
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
  };
}

/** Id of the resource in Pulumi's state: `namespace/name`, or `name`. */
export function idOf({ namespace, name }: Reference): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Where the object with this id is. */
export function referenceOfId(id: string, kind: Kind): Reference {
  const [first = '', second] = id.split('/');
  return second === undefined
    ? { kind, namespace: '', name: first }
    : { kind, namespace: first, name: second };
}

/** `Deployment shop/web`, for people. */
export function describe(reference: Reference): string {
  return `${reference.kind.kind} ${idOf(reference)}`;
}
