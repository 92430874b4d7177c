import type { Deployment, ResourceState } from './state';

/** Where a Kubernetes object is found, read from the inputs of its resource. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** @default - the object's kind has none, or it is the default one */
  readonly namespace?: string;
}

/** @returns undefined for anything but a Kubernetes object with a name of its own. */
export function objectIdentity({ type, inputs }: ResourceState): ObjectIdentity | undefined {
  if (!type.startsWith('kubernetes:')) return undefined;
  const { apiVersion, kind, metadata } = inputs ?? {};
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof metadata !== 'object' || metadata === null || !('name' in metadata)) return undefined;
  if (typeof metadata.name !== 'string') return undefined;
  const namespace = 'namespace' in metadata ? metadata.namespace : undefined;
  const identity = { apiVersion, kind, name: metadata.name };
  return typeof namespace === 'string' ? { ...identity, namespace } : identity;
}

/** The parts of a live object that tell who made it. */
export interface LiveObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
}

/** Whether the engine's kubernetes plugin made it: only then may an interrupted creation be taken up. */
export function madeByEngine({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(({ manager = '' }) =>
    manager.startsWith('pulumi-kubernetes'),
  );
}

export function engineId({ metadata }: LiveObject): string {
  return metadata.namespace === undefined
    ? metadata.name
    : `${metadata.namespace}/${metadata.name}`;
}

/**
 * The state in which no creation is pending: what came into being is a resource with its id, the rest is forgotten
 * and will be created anew. The engine itself would keep both for ever and wait for a person to decide.
 */
export function settled(state: Deployment, ids: ReadonlyMap<string, string>): Deployment {
  const { pending_operations: pending = [], ...rest } = state.deployment;
  const creates = pending.filter(({ type }) => type === 'creating').map(({ resource }) => resource);
  const adopted = creates.flatMap((resource) => {
    const id = ids.get(resource.urn);
    return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  return { ...state, deployment: { ...rest, resources: placed(rest.resources ?? [], adopted) } };
}

/** A replacement comes where its deleted predecessor waits for it, everything else after what it depends on. */
function placed(
  resources: readonly ResourceState[],
  adopted: readonly ResourceState[],
): readonly ResourceState[] {
  const byUrn = new Map(adopted.map((resource) => [resource.urn, resource]));
  const present = new Set(resources.map(({ urn }) => urn));
  const replaced = resources.map((resource) =>
    isAwaitingReplacement(resource) ? (byUrn.get(resource.urn) ?? resource) : resource,
  );
  return [...replaced, ...adopted.filter(({ urn }) => !present.has(urn))];
}

function isAwaitingReplacement(resource: ResourceState): boolean {
  return 'pendingReplacement' in resource && resource.pendingReplacement === true;
}
