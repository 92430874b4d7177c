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
 * Deployments of the operator behind them, before the objects they admit; network policies, quotas and
 * limits of a namespace before its first pod; what a pod names (service account, its bindings, Secrets
 * or what they are unsealed from, ConfigMaps, claims) before the pod; the pods of a Service before the
 * Service, whose readiness waits for them: as many waiting Services as the engine works on objects at
 * once would keep their pods from ever starting.
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
      ...referencesOf(manifest).flatMap(({ groupKind: kind, namespace, name }) => [
        ...index.find(kind, namespace, name),
        ...(kind === '/Secret' ? index.find('bitnami.com/SealedSecret', namespace, name) : []),
      ]),
      ...(groupKind(manifest) === '/Service' ? index.podsOf(manifest) : []),
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
  readonly #workloads: ReadonlyMap<unknown, readonly T[]>;

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
    this.#workloads = groupBy(
      objects.filter(({ manifest }) => servingKinds.has(groupKind(manifest))),
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

  /** A Service of the same objects, and the operator it leads to: its pods, and what has the same name beside them. */
  servers(reference: unknown): readonly T[] {
    const service = this.find(
      '/Service',
      stringAt(reference, 'namespace'),
      stringAt(reference, 'name'),
    );
    const serving = service.flatMap(({ manifest }) => this.podsOf(manifest));
    const products = new Set(serving.map(({ manifest }) => productOf(manifest)));
    products.delete(undefined);
    const beside = this.#workloads.get(stringAt(reference, 'namespace')) ?? [];
    return [
      ...service,
      ...serving,
      ...beside.filter(({ manifest }) => products.has(productOf(manifest))),
    ];
  }

  /** The workloads whose pods a Service waits for. */
  podsOf(service: Manifest): readonly T[] {
    if (at(service, 'spec', 'clusterIP') === 'None') return [];
    const selector = Object.entries(at(service, 'spec', 'selector') ?? {}).filter(
      // that of one pod of a StatefulSet, which no template has
      ([key]) => key !== 'statefulset.kubernetes.io/pod-name',
    );
    if (selector.length === 0) return [];
    return (this.#workloads.get(service.metadata.namespace) ?? []).filter(({ manifest }) =>
      selector.every(
        ([key, value]) => at(podTemplateOf(manifest), 'metadata', 'labels', key) === value,
      ),
    );
  }
}

const servingKinds = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

function productOf(manifest: Manifest): string | undefined {
  return stringAt(manifest, 'metadata', 'labels', 'app.kubernetes.io/name');
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
