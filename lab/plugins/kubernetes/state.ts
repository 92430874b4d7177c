import { createHash } from 'node:crypto';

import { isRecord, Secret } from '../protocol/values';
import type { Json, PropertyMap, PropertyValue } from '../protocol/values';
import { annotation, apiVersionOf, isObject } from './objects';
import type { Kind, KubeObject } from './objects';
import { markSecretObject, markSecrets } from './secrets';
import { known, toProperties, toTree } from './properties';

const INPUTS = '__inputs';
const INITIAL_VERSION = '__initialApiVersion';
const MANAGER = '__fieldManager';

/**
 * What Pulumi's state records of an object, in the official plugin's layout: either can go on from the other's. Of a
 * definition the schemas are recorded by their digest, which shows that somebody changed one, and the inputs are left
 * out: the engine has both beside, and each update carries all of it about several times. The official plugin writes
 * such a definition once more, to no effect.
 */
export function stateOf(options: {
  readonly live: KubeObject;
  readonly inputs: PropertyMap;
  readonly kind: Kind;
  readonly manager: string;
  /** Version the object was first made with. @default - the kind's */
  readonly initialVersion?: string;
}): PropertyMap {
  const { live, inputs, kind, manager } = options;
  const recorded = isDefinition(kind) ? withDigests(live) : live;
  let outputs = markSecrets(toProperties(withoutManagers(recorded)), inputs);
  if (isSecret(kind)) outputs = markSecretObject(outputs, inputs);
  return {
    ...outputs,
    ...(isDefinition(kind) ? {} : { [INPUTS]: inputs }),
    [INITIAL_VERSION]: options.initialVersion ?? apiVersionOf(kind),
    [MANAGER]: manager,
  };
}

/** Whether a kind is the core Secret. */
export function isSecret({ group, kind }: Kind): boolean {
  return group === '' && kind === 'Secret';
}

/** Whether a kind is that of definitions of kinds. */
export function isDefinition({ group, kind }: Kind): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

function withDigests(definition: KubeObject): KubeObject {
  const { spec } = definition;
  if (!isObject(spec)) return definition;
  const { versions: given } = spec;
  if (!Array.isArray(given)) return definition;
  const versions = given.map((version: Json): Json => {
    if (!isObject(version) || version['schema'] === undefined) return version;
    const digest = createHash('sha256').update(JSON.stringify(version['schema'])).digest('hex');
    return { ...version, schema: { openAPIV3Schema: { description: `sha256:${digest}` } } };
  });
  return { ...definition, spec: { ...spec, versions } };
}

// half of an object's size, of use to nobody in state
function withoutManagers(live: KubeObject): KubeObject {
  const metadata = live['metadata'];
  if (!isObject(metadata)) return live;
  const { managedFields: _dropped, ...rest } = metadata;
  return { ...live, metadata: rest };
}

/** The object as the API server last returned it. */
export function liveOf(outputs: PropertyMap): KubeObject {
  const { [INPUTS]: _inputs, [INITIAL_VERSION]: _version, [MANAGER]: _manager, ...live } = outputs;
  return known(toTree(live));
}

/** The inputs an object was made from: what the engine recorded, else what the state itself holds. */
export function recordedInputs(outputs: PropertyMap, oldInputs: PropertyMap): PropertyMap {
  if (Object.keys(oldInputs).length > 0) return oldInputs;
  const inputs = outputs[INPUTS];
  return isRecord(inputs) ? inputs : {};
}

/** API version an object was first made with. */
export function initialVersionOf(outputs: PropertyMap, kind: Kind): string {
  return text(outputs[INITIAL_VERSION]) ?? apiVersionOf(kind);
}

/**
 * Field manager of a resource: the annotation's, else the recorded one, else one derived from the URN, so that a run
 * that was killed before it could record anything is recognised by the next.
 */
export function managerOf(urn: string, object: KubeObject, outputs: PropertyMap = {}): string {
  const asked = annotation(object, 'pulumi.com/patchFieldManager');
  if (asked !== '') return asked;
  const digest = createHash('sha256').update(urn).digest('hex').slice(0, 8);
  return text(outputs[MANAGER]) ?? `pulumi-kubernetes-${digest}`;
}

function text(value: PropertyValue | undefined): string | undefined {
  const open = value instanceof Secret ? value.value : value;
  return typeof open === 'string' ? open : undefined;
}
