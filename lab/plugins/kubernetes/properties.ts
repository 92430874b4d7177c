import { isRecord, Secret, Unknown } from '../protocol/values';
import type { Json, PropertyMap, PropertyValue } from '../protocol/values';
import type { KubeObject } from './objects';

/** A JSON value in which some parts may not be known yet. */
export type Tree = null | boolean | number | string | Unknown | readonly Tree[] | TreeObject;

/** An object in which some parts may not be known yet. */
export interface TreeObject {
  readonly [property: string]: Tree;
}

// property names can not hold dashes in most of Pulumi's languages
const DASHED = [
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
];
const TO_DASHES = new Map(DASHED.map((name) => [name.replaceAll('-', '_'), name]));
const TO_UNDERSCORES = new Map(DASHED.map((name) => [name, name.replaceAll('-', '_')]));

/** Whether a part of a tree is an object. */
export function isTreeObject(value: Tree | undefined): value is TreeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown)
  );
}

/** Properties as the API server names them: secrets opened, nulls left out, unknowns kept. */
export function toTree(properties: PropertyMap): TreeObject {
  return treeOf(properties) as TreeObject;
}

function treeOf(value: PropertyValue): Tree {
  if (value instanceof Secret) return treeOf(value.value);
  if (Array.isArray(value)) return value.map((element: PropertyValue) => treeOf(element));
  if (!isRecord(value)) return value as Tree;
  const object: Record<string, Tree> = {};
  for (const [key, inner] of Object.entries(value)) {
    const tree = treeOf(inner);
    if (tree !== null) object[TO_DASHES.get(key) ?? key] = tree;
  }
  return object;
}

/** A tree without its unknown parts. */
export function known(tree: TreeObject): KubeObject {
  return knownOf(tree) as KubeObject;
}

function knownOf(tree: Tree): Json | undefined {
  if (tree instanceof Unknown) return undefined;
  if (Array.isArray(tree)) return tree.map((element: Tree) => knownOf(element) ?? null);
  if (!isTreeObject(tree)) return tree as Json;
  const object: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(tree)) {
    const value = knownOf(inner);
    if (value !== undefined) object[key] = value;
  }
  return object;
}

/** An object of the API server's, or a tree, as properties. */
export function toProperties(object: KubeObject | TreeObject): PropertyMap {
  return underscored(object) as PropertyMap;
}

// takes anything: the linter does not come to an end comparing one recursive type with another
function underscored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underscored);
  if (typeof value !== 'object' || value === null || value instanceof Unknown) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      TO_UNDERSCORES.get(key) ?? key,
      underscored(inner),
    ]),
  );
}
