import type { Call, UpdateRequest } from '../protocol/provider';
import type { PropertyMap } from '../protocol/values';
import type { Cluster } from './cluster';
import { withIgnored } from './ignored';
import { annotated, at, isObject, kindOf, referenceTo } from './objects';
import type { Kind, KubeObject, Reference } from './objects';
import { known, toTree } from './properties';
import type { Session } from './session';
import { managerOf } from './state';

/** An object as it is to be, and who applies it. */
export interface Wanted {
  readonly object: KubeObject;
  readonly kind: Kind;
  readonly reference: Reference;
  readonly manager: string;
}

/** Reads what is wanted from a resource's inputs; unknown parts are left out. */
export async function wantedFrom(
  session: Session,
  inputs: PropertyMap,
  call: Call,
  olds: PropertyMap,
): Promise<Wanted> {
  const stated = known(toTree(inputs));
  const kind = kindOf(stated, call.type);
  const served = await session.reachable?.find(kind, call.signal).catch(() => undefined);
  const object = served?.namespaced === false ? withoutNamespace(stated) : stated;
  return {
    object,
    kind,
    reference: referenceTo(object, kind),
    manager: managerOf(call.urn, object, olds),
  };
}

function withoutNamespace(object: KubeObject): KubeObject {
  const metadata = at(object, 'metadata');
  if (!isObject(metadata)) return object;
  const { namespace: _meaningless, ...rest } = metadata;
  return { ...object, metadata: rest };
}

/** Whether fields are taken over from other managers. */
export function forced(session: Session, { object, kind }: Wanted): boolean {
  // a definition is replaced as a whole, whoever wrote it
  const definition = kind.kind === 'CustomResourceDefinition';
  return definition || annotated(object, 'pulumi.com/patchForce') || session.settings.patchForce;
}

/** Applies an object and passes the API server's warnings on. */
export async function apply(
  session: Session,
  call: Call,
  { reference, object, manager }: Wanted,
  options: { readonly force: boolean; readonly dryRun: boolean },
): Promise<KubeObject> {
  const { body, warnings } = await session.cluster.apply(reference, object, {
    manager,
    ...options,
    signal: call.signal,
  });
  for (const warning of warnings) call.log('warning', warning);
  return body;
}

/** What is wanted, but for the paths the user ignores. */
export async function withoutIgnored(
  cluster: Cluster,
  request: UpdateRequest,
  wanted: Wanted,
): Promise<KubeObject> {
  if (request.ignoreChanges.length === 0) return wanted.object;
  const live = await cluster.lookUp(wanted.reference, request.signal);
  return live === undefined
    ? wanted.object
    : withIgnored(wanted.object, live, request.ignoreChanges, wanted.manager);
}
