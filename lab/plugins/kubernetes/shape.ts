import type { Json, JsonObject } from '../protocol/values';
import { at, isObject, textAt } from './objects';
import type { KubeObject } from './objects';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** What the API server alone writes into metadata. */
export const SERVER_METADATA = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];
const KEYS = ['name', 'key', 'type', 'ip', 'mountPath', 'containerPort', 'port', 'topologyKey'];

/** The live object cut down to what the inputs state: inputs that would give what is there. */
export function inputsFrom(live: KubeObject, inputs: KubeObject): KubeObject {
  const shaped = shapedLike(live, inputs) as JsonObject;
  const stringData = inputs['stringData'];
  if (textAt(live, 'kind') !== 'Secret' || !isObject(stringData)) return shaped;
  // the API server keeps stringData as data
  const decoded = Object.keys(stringData).flatMap((key) => {
    const value = at(live, 'data', key);
    return typeof value === 'string'
      ? [[key, Buffer.from(value, 'base64').toString()] as const]
      : [];
  });
  return { ...shaped, stringData: Object.fromEntries(decoded) };
}

function shapedLike(live: Json, shape: Json): Json {
  if (isObject(live) && isObject(shape)) {
    const entries = Object.entries(live).filter(([key]) => key in shape);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, shapedLike(value, shape[key] ?? null)]),
    );
  }
  if (Array.isArray(live) && Array.isArray(shape)) {
    return shapedList(live as readonly Json[], shape as readonly Json[]);
  }
  return live;
}

// a list that others add elements to keeps those of ours; any other list is taken as it is
function shapedList(live: readonly Json[], shape: readonly Json[]): Json {
  const key = KEYS.find((name) =>
    [...live, ...shape].every((element) => isObject(element) && name in element),
  );
  if (key === undefined) {
    return live.map((element, index) =>
      index in shape ? shapedLike(element, shape[index] ?? null) : element,
    );
  }
  return shape.flatMap((wanted) => {
    const match = live.find((element) => at(element, key) === at(wanted, key));
    return match === undefined ? [] : [shapedLike(match, wanted)];
  });
}

/** Inputs for an object of which nothing is recorded: all of it but what the server alone writes. */
export function importedInputs(live: KubeObject): KubeObject {
  const { status: _status, metadata, ...rest } = live;
  if (!isObject(metadata)) return rest;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key));
  const { annotations, ...others } = Object.fromEntries(kept);
  const own = Object.entries(isObject(annotations) ? annotations : {}).filter(
    ([key]) => key !== LAST_APPLIED && key !== 'deployment.kubernetes.io/revision',
  );
  return {
    ...rest,
    metadata: { ...others, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) },
  };
}
