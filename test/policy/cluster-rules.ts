import type { k8s } from 'cdk8s-plus-27';
import { at, groupOf, listAt, stringAt, type Manifest } from '../../stacks/release/manifest';
import { groupKind } from '../../stacks/release/names';
import type { PlannedObject } from '../../stacks/release/plan';
import { labelsOf, podsOf, textsIn } from './manifests';
import type { Moments, Rollout } from './rollout';
import { selects } from './reachability';

/** What is there at a moment of an up. */
class World {
  readonly objects: readonly PlannedObject[];
  readonly webhooks: readonly PlannedObject[];
  readonly bindings: readonly PlannedObject[];
  readonly #namespaces: ReadonlyMap<string | undefined, PlannedObject>;
  readonly #definitions: ReadonlyMap<string, PlannedObject>;

  constructor(private readonly up: Rollout) {
    this.objects = [...up.keys()];
    const ofKind = (pattern: RegExp) =>
      this.objects.filter(({ manifest }) => pattern.test(manifest.kind));
    this.webhooks = ofKind(/WebhookConfiguration$/);
    this.bindings = ofKind(/Binding$/);
    this.#namespaces = new Map(
      ofKind(/^Namespace$/).map((one) => [one.manifest.metadata.name, one]),
    );
    this.#definitions = new Map(
      ofKind(/^CustomResourceDefinition$/).map((one) => [definedBy(one.manifest), one]),
    );
  }

  namespaceOf({ metadata }: Manifest): PlannedObject | undefined {
    return this.#namespaces.get(metadata.namespace);
  }

  definitionOf(manifest: Manifest): PlannedObject | undefined {
    return this.#definitions.get(groupKind(manifest));
  }

  momentsOf(object: PlannedObject): Moments {
    const moments = this.up.get(object);
    if (moments === undefined) throw new Error(`${object.name} is no part of the up`);
    return moments;
  }

  exists(object: PlannedObject, now: number): boolean {
    return this.momentsOf(object).applied <= now;
  }

  isReady(object: PlannedObject, now: number): boolean {
    return this.momentsOf(object).ready <= now;
  }
}

function definedBy(crd: Manifest): string {
  return `${stringAt(crd, 'spec', 'group') ?? ''}/${stringAt(crd, 'spec', 'names', 'kind') ?? ''}`;
}

/**
 * What an API server and its controllers would have against an up: their rules, not those from which the plan
 * has its edges.
 */
export function complaints(up: Rollout): readonly string[] {
  const world = new World(up);
  return world.objects.flatMap((object) => {
    const now = world.momentsOf(object).applied;
    return [
      ...namespaceOf(object, world, now),
      ...definitionOf(object, world, now),
      ...admissionOf(object, world, now),
      ...podOf(object, world, now),
      ...patienceOf(object, world),
    ].map((complaint) => `${object.name}: ${complaint}`);
  });
}

function namespaceOf({ manifest }: PlannedObject, world: World, now: number): readonly string[] {
  const own = world.namespaceOf(manifest);
  if (own === undefined || world.exists(own, now)) return [];
  return [`namespaces "${own.manifest.metadata.name}" not found`];
}

/** Groups of the API server itself: without a dot, or Kubernetes' own but for those that come as definitions. */
const builtIn =
  /^([a-z]*|(admissionregistration|apiextensions|apiregistration|certificates|coordination|discovery|events|flowcontrol\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage)\.k8s\.io)$/;

function definitionOf({ manifest }: PlannedObject, world: World, now: number): readonly string[] {
  if (builtIn.test(groupOf(manifest))) return [];
  const definition = world.definitionOf(manifest);
  if (definition !== undefined && world.isReady(definition, now)) return [];
  return [`no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`];
}

/** A webhook must be there and answer when what it admits comes: else that is refused, or let in unseen. */
function admissionOf(object: PlannedObject, world: World, now: number): readonly string[] {
  return world.webhooks.flatMap((configuration) =>
    (listAt(configuration.manifest, 'webhooks') as readonly k8s.ValidatingWebhook[])
      .filter((webhook) => admits(webhook, object.manifest, world))
      .filter((webhook) => !isServed(webhook, configuration, world, now))
      .map(({ name }) => `failed calling webhook "${name}"`),
  );
}

function admits(webhook: k8s.ValidatingWebhook, manifest: Manifest, world: World): boolean {
  const definition = world.definitionOf(manifest);
  const plural =
    stringAt(definition?.manifest, 'spec', 'names', 'plural') ?? `${manifest.kind.toLowerCase()}s`;
  const namespace = world.namespaceOf(manifest);
  const isSelected =
    selects(webhook.objectSelector ?? {}, labelsOf(manifest)) &&
    (namespace === undefined ||
      selects(webhook.namespaceSelector ?? {}, {
        ...labelsOf(namespace.manifest),
        'kubernetes.io/metadata.name': namespace.manifest.metadata.name,
      }));
  return (
    isSelected &&
    (webhook.rules ?? []).some(
      ({ apiGroups = [], resources = [], operations = [] }) =>
        [groupOf(manifest), '*'].some((group) => apiGroups.includes(group)) &&
        [plural, '*', '*/*'].some((resource) => resources.includes(resource)) &&
        ['CREATE', '*'].some((operation) => operations.includes(operation)),
    )
  );
}

function isServed(
  { clientConfig }: k8s.ValidatingWebhook,
  configuration: PlannedObject,
  world: World,
  now: number,
): boolean {
  const { namespace, name } = clientConfig.service ?? {};
  const service = world.objects.find(
    ({ manifest }) =>
      groupKind(manifest) === '/Service' &&
      manifest.metadata.name === name &&
      manifest.metadata.namespace === namespace,
  );
  const selector = (at(service?.manifest, 'spec', 'selector') ?? {}) as Record<string, string>;
  const servers = world.objects.filter(({ manifest }) =>
    podsOf([manifest]).some(
      (pod) => pod.namespace === namespace && selects({ matchLabels: selector }, pod.labels),
    ),
  );
  return (
    world.exists(configuration, now) &&
    service !== undefined &&
    world.exists(service, now) &&
    servers.length > 0 &&
    servers.every((server) => world.isReady(server, now))
  );
}

/** What pods name and what guards them is there before they are. */
function podOf(object: PlannedObject, world: World, now: number): readonly string[] {
  const [pod] = podsOf([object.manifest]);
  if (pod === undefined) return [];
  const missing = world.objects
    .filter((other) => !world.exists(other, now))
    .filter(({ manifest }) => manifest.metadata.namespace === pod.namespace);
  const accountName = pod.pod.serviceAccountName ?? 'default';
  const named = new Set(textsIn(pod.template).map(([, text]) => text));
  return [
    ...missing
      .filter(({ manifest }) =>
        /^\/(ServiceAccount|Secret|ConfigMap|PersistentVolumeClaim)$/.test(groupKind(manifest)),
      )
      .filter(
        ({ manifest }) => named.has(manifest.metadata.name) && isReferred(pod.template, manifest),
      )
      .map(({ name }) => `${name} not found`),
    ...missing
      .filter(({ manifest }) => /NetworkPolicy|ResourceQuota|LimitRange/.test(manifest.kind))
      .map(({ name }) => `runs without ${name}`),
    ...world.bindings
      .filter((other) => !world.exists(other, now))
      .filter(({ manifest }) =>
        listAt(manifest, 'subjects').some(
          (subject) =>
            stringAt(subject, 'name') === accountName &&
            stringAt(subject, 'namespace') === pod.namespace,
        ),
      )
      .map(({ name }) => `is forbidden what ${name} grants`),
  ];
}

const referencePaths: Readonly<Record<string, RegExp>> = {
  ServiceAccount: /serviceAccountName$/,
  Secret:
    /(secretName|secretKeyRef\.name|secretRef\.name|secret\.name|imagePullSecrets\.\d+\.name)$/,
  ConfigMap: /(configMap\.name|configMapKeyRef\.name|configMapRef\.name)$/,
  PersistentVolumeClaim: /claimName$/,
};

function isReferred(template: unknown, { kind, metadata }: Manifest): boolean {
  return textsIn(template).some(
    ([path, text]) => text === metadata.name && referencePaths[kind]?.test(path) === true,
  );
}

/** A custom resource that must become ready does so in the time that it states, its operator's start included. */
function patienceOf(object: PlannedObject, world: World): readonly string[] {
  const { manifest } = object;
  const given = at(manifest.metadata['annotations'], 'pulumi.com/timeoutSeconds');
  if (operatorFor(object, world.objects) === undefined) return [];
  const { applied, ready } = world.momentsOf(object);
  // what the provider waits where nothing is stated
  const allowed = Number(given ?? 600);
  return ready - applied <= allowed * 1000 ? [] : [`timed out after ${allowed} s`];
}

/** Operators by the groups that they reconcile. */
const operators: Readonly<Record<string, string>> = {
  'cert-manager.io': 'deployment/cert-manager/cert-manager',
  'postgresql.cnpg.io': 'deployment/cnpg-system/cnpg-controller-manager',
  'monitoring.coreos.com': 'deployment/monitoring/prometheus-operator',
  'gateway.networking.k8s.io': 'deployment/gateway/traefik',
};

/** The operator that an object with a `waitFor` annotation needs. */
function operatorFor(
  { manifest }: PlannedObject,
  objects: readonly PlannedObject[],
): PlannedObject | undefined {
  const waits = at(manifest.metadata['annotations'], 'pulumi.com/waitFor') !== undefined;
  const name = operators[groupOf(manifest)];
  return waits && name !== undefined ? objects.find((other) => other.name === name) : undefined;
}

/** What objects need beyond the plan to become ready: the operator, and makers of Secrets that pods mount. */
export function awaited(
  planned: readonly PlannedObject[],
): ReadonlyMap<PlannedObject, readonly PlannedObject[]> {
  const makers = planned.flatMap((object) => {
    const { kind, metadata } = object.manifest;
    const group = groupKind(object.manifest);
    if (group === 'cert-manager.io/Certificate') {
      const secret = stringAt(object.manifest, 'spec', 'secretName') ?? '';
      return [{ object, namespace: metadata.namespace, secrets: [secret] }];
    }
    if (group !== 'postgresql.cnpg.io/Cluster' || kind !== 'Cluster') return [];
    const secrets = ['app', 'ca', 'superuser'].map((part) => `${metadata.name}-${part}`);
    return [{ object, namespace: metadata.namespace, secrets }];
  });
  return new Map(
    planned.map((object) => {
      const operator = operatorFor(object, planned);
      const [pod] = podsOf([object.manifest]);
      const texts = new Set(textsIn(pod?.template ?? {}).map(([, text]) => text));
      const secrets = makers
        .filter(({ namespace }) => namespace === pod?.namespace)
        .filter((maker) => maker.secrets.some((secret) => texts.has(secret)))
        .map((maker) => maker.object);
      return [object, [...(operator === undefined ? [] : [operator]), ...secrets]];
    }),
  );
}
