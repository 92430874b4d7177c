import type { Edges } from './edges';
import { definedKind, isCustomResourceDefinition } from './collect';
import { at, groupOf, listAt, podTemplateOf, stringAt, type Manifest } from './manifest';
import { groupKind } from './names';
import { referencesOf } from './references';

/** An object that a release orders among others. */
export interface Ordered {
  /** What is applied. */
  readonly manifest: Manifest;
}

/**
 * What follows from the objects themselves: a namespace before its content; the definition of a
 * custom resource before its objects; the webhooks that admit custom resources, and the Services and
 * Deployments behind them, before the objects they admit; network policies, quotas and limits of a
 * namespace before its first pod; what a pod names (service account, its bindings, Secrets,
 * ConfigMaps, claims) before the pod.
 */
export function addDerivedEdges<T extends Ordered>(objects: readonly T[], edges: Edges<T>): void {
  const index = new ObjectIndex(objects);
  const guards = guardsByNamespace(objects);
  const admission = admissionByGroup(objects, index);
  for (const object of objects) {
    const { manifest } = object;
    const targets = [
      ...index.find('/Namespace', undefined, manifest.metadata.namespace),
      ...index.definitionOf(manifest),
      ...(index.definitionOf(manifest).length > 0 ? (admission.get(groupOf(manifest)) ?? []) : []),
      ...referencesOf(manifest).flatMap((reference) =>
        index.find(reference.groupKind, reference.namespace, reference.name),
      ),
    ];
    if (podTemplateOf(manifest) !== undefined) {
      targets.push(...(guards.get(manifest.metadata.namespace) ?? []));
      targets.push(...index.bindingsOf(manifest));
    }
    for (const target of targets) edges.add(object, target);
  }
}

const guardKinds = new Set(['networking.k8s.io/NetworkPolicy', '/ResourceQuota', '/LimitRange']);

function guardsByNamespace<T extends Ordered>(objects: readonly T[]) {
  const guards = objects.filter(({ manifest }) => guardKinds.has(groupKind(manifest)));
  return groupBy(guards, ({ manifest }) => [manifest.metadata.namespace]);
}

const webhookKinds = new Set([
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
]);

/** Webhook configurations, and what stands behind them, by the API group they admit. */
function admissionByGroup<T extends Ordered>(objects: readonly T[], index: ObjectIndex<T>) {
  const admitting = objects
    .filter(({ manifest }) => webhookKinds.has(groupKind(manifest)))
    .flatMap((object) =>
      listAt(object.manifest, 'webhooks').flatMap((webhook) => {
        const groups = listAt(webhook, 'rules').flatMap((rule) => listAt(rule, 'apiGroups'));
        const servers = index.servers(at(webhook, 'clientConfig', 'service'));
        return [object, ...servers].map((target) => ({ groups, target }));
      }),
    );
  const byGroup = groupBy(admitting, ({ groups }) => groups);
  return new Map(
    [...byGroup].map(([group, found]) => [group, [...new Set(found.map((f) => f.target))]]),
  );
}

class ObjectIndex<T extends Ordered> {
  readonly #byIdentity: ReadonlyMap<unknown, readonly T[]>;
  readonly #definitions: ReadonlyMap<unknown, readonly T[]>;
  readonly #bindings: ReadonlyMap<unknown, readonly T[]>;
  readonly #deployments: ReadonlyMap<unknown, readonly T[]>;

  constructor(objects: readonly T[]) {
    this.#byIdentity = groupBy(objects, ({ manifest: { metadata }, manifest }) => [
      identity(groupKind(manifest), metadata.namespace, metadata.name),
    ]);
    this.#definitions = groupBy(
      objects.filter(({ manifest }) => isCustomResourceDefinition(manifest)),
      ({ manifest }) => [definedKind(manifest)],
    );
    this.#bindings = groupBy(
      objects.filter(({ manifest }) =>
        /^rbac.authorization.k8s.io\/.*Binding$/.test(groupKind(manifest)),
      ),
      ({ manifest }) =>
        listAt(manifest, 'subjects').map((subject) =>
          identity(
            `/${stringAt(subject, 'kind') ?? ''}`,
            stringAt(subject, 'namespace'),
            stringAt(subject, 'name'),
          ),
        ),
    );
    this.#deployments = groupBy(
      objects.filter(({ manifest }) => groupKind(manifest) === 'apps/Deployment'),
      ({ manifest }) => [manifest.metadata.namespace],
    );
  }

  find(groupKind: string, namespace?: string, name?: string): readonly T[] {
    return this.#byIdentity.get(identity(groupKind, namespace, name)) ?? [];
  }

  definitionOf(manifest: Manifest): readonly T[] {
    return this.#definitions.get(groupKind(manifest)) ?? [];
  }

  /** Role bindings of a workload's service account. */
  bindingsOf(manifest: Manifest): readonly T[] {
    const account = stringAt(podTemplateOf(manifest), 'spec', 'serviceAccountName');
    const { namespace } = manifest.metadata;
    return this.#bindings.get(identity('/ServiceAccount', namespace, account)) ?? [];
  }

  /** A Service of the same objects and the Deployments that it sends its traffic to. */
  servers(service: unknown): readonly T[] {
    const namespace = stringAt(service, 'namespace');
    return this.find('/Service', namespace, stringAt(service, 'name')).flatMap((found) => {
      const selector = Object.entries(at(found.manifest, 'spec', 'selector') ?? {});
      const deployments = (this.#deployments.get(namespace) ?? []).filter(({ manifest }) =>
        selector.every(
          ([key, value]) => at(podTemplateOf(manifest), 'metadata', 'labels', key) === value,
        ),
      );
      return [found, ...deployments];
    });
  }
}

function identity(groupKind: string, namespace: string | undefined, name: string | undefined) {
  return [groupKind, namespace ?? '', name ?? ''].join('|');
}

function groupBy<T, K>(items: readonly T[], keysOf: (item: T) => readonly K[]): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
