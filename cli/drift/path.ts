import type { Json } from '../../lab/plugins/protocol/values';
import { at, isObject } from '../../lab/plugins/kubernetes/objects';

/** An element of a list that is known by a field of its own, wherever it stands. */
export interface Element {
  readonly key: string;
  readonly value: string | number;
}

/** Keys of objects, elements of lists that are known by a field, positions in all other lists. */
export type Path = readonly (string | number | Element)[];

/** The value at a path, or undefined. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(stepInto, root);
}

function stepInto(value: Json | undefined, step: Path[number]): Json | undefined {
  if (typeof step === 'string') return isObject(value) ? value[step] : undefined;
  if (!Array.isArray(value)) return undefined;
  const elements = value as readonly Json[];
  if (typeof step === 'number') return elements[step];
  return elements.find((element) => at(element, step.key) === step.value);
}

/** `spec.template.spec.containers[name=web].image`, `metadata.annotations["a.b/c"]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step === 'object') return `${text}[${step.key}=${String(step.value)}]`;
    if (/[."[\]/]/.test(step)) return `${text}["${step.replaceAll('"', '\\"')}"]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
