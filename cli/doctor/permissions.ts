import { groupOf, stringAt, type Manifest } from '../../stacks/release/manifest';
import type { Need } from './need';

/** What is done with a kind of objects in a namespace; cluster-scoped ones have none. */
export interface Wanted {
  readonly group: string;
  readonly resource: string;
  /** @default - in the whole cluster */
  readonly namespace?: string;
}

/** What an engine does with every object: it also follows how they get ready. */
export const wantedVerbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;

export type Verb = (typeof wantedVerbs)[number];

/** A kind of objects, as discovery and definitions have it. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

/** Kinds that the manifests themselves define. */
export function definedKinds(manifests: readonly Manifest[]): readonly ServedKind[] {
  return manifests
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .flatMap((definition) => {
      const group = stringAt(definition, 'spec', 'group') ?? '';
      const kind = stringAt(definition, 'spec', 'names', 'kind') ?? '';
      const resource = stringAt(definition, 'spec', 'names', 'plural') ?? '';
      const versions = (definition['spec'] as { versions?: readonly { name: string }[] }).versions;
      return (versions ?? []).map(({ name }) => ({
        apiVersion: `${group}/${name}`,
        kind,
        resource,
      }));
    });
}

/** What a stack's objects ask for, each once, and the kinds that nobody knows. */
export function wantedOf(manifests: readonly Manifest[], kinds: readonly ServedKind[]) {
  const wanted = new Map<string, Wanted>();
  const unserved = new Map<string, Pick<ServedKind, 'apiVersion' | 'kind'>>();
  for (const manifest of manifests) {
    const { apiVersion, kind, metadata } = manifest;
    const served = kinds.find((each) => each.apiVersion === apiVersion && each.kind === kind);
    if (served === undefined) {
      unserved.set(`${kind} of ${apiVersion}`, { apiVersion, kind });
      continue;
    }
    const { namespace } = metadata;
    const one = {
      group: groupOf(manifest),
      resource: served.resource,
      ...(namespace === undefined ? {} : { namespace }),
    };
    wanted.set(`${one.group}/${one.resource}/${namespace ?? ''}`, one);
  }
  return { wanted: [...wanted.values()], unserved: [...unserved.values()] };
}

/** Rights that were refused. */
export interface Refusal extends Wanted {
  readonly verbs: readonly Verb[];
}

/** What an API server answers. */
export interface Permissions {
  /** How many kinds of objects were asked for. */
  readonly asked: number;
  readonly refused: readonly Refusal[];
  /** Kinds that the cluster does not serve. */
  readonly unknown: readonly string[];
  /** Kinds of which one has no right to see whether it serves them. */
  readonly unseen: readonly string[];
}

/** What the answers of the API server come to. */
export function permissionNeeds({ asked, refused, unknown, unseen }: Permissions): readonly Need[] {
  const needs: Need[] = [];
  if (refused.length > 0) {
    needs.push({
      name: 'permissions',
      state: 'missing',
      detail: grouped(refused),
      fix: 'have somebody bind a role with these rights to you',
    });
  } else {
    const detail = `everything that its ${asked} kinds of objects ask for, namespace by namespace`;
    needs.push({ name: 'permissions', state: 'ok', detail });
  }
  if (unknown.length > 0) {
    needs.push({
      name: 'kinds',
      state: 'missing',
      detail: `the cluster does not serve ${unknown.join(', ')}`,
      fix: 'install what defines them, or leave out the product that uses them',
    });
  }
  if (unseen.length > 0) {
    needs.push({
      name: 'kinds',
      state: 'unknown',
      detail: `not to be seen whether the cluster serves ${unseen.join(', ')}`,
      fix: "have somebody bind the role 'system:discovery' to you",
    });
  }
  return needs;
}

/** `app: patch deployments.apps, services`, a line for each namespace and set of verbs. */
function grouped(refused: readonly Refusal[]): string {
  const lines = new Map<string, string[]>();
  for (const { group, resource, namespace, verbs } of refused) {
    const key = `${namespace ?? 'in the whole cluster'}: may not ${verbs.join(', ')}`;
    const name = group === '' ? resource : `${resource}.${group}`;
    lines.set(key, [...(lines.get(key) ?? []), name]);
  }
  return [...lines].map(([key, names]) => `${key} ${names.join(', ')}`).join('\n');
}
