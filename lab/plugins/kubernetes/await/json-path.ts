import { isObject } from '../objects';
import type { Json } from '../../protocol/values';

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly path: readonly string[]; readonly value: string };

const TOKEN =
  /\.([A-Za-z0-9_-]+|\*)|\[(-?\d+)\]|\[(\*)\]|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]|\[\?\(?@((?:\.[A-Za-z0-9_-]+)+)\s*==\s*(?:'([^']*)'|"([^"]*)"|([^)\]\s]+))\)?\]/y;

/** A JSONPath of the kind kubectl takes: keys, positions, `*` and `[?(@.key == "value")]`. */
export class JsonPath {
  private constructor(
    /** The path as given. */
    readonly text: string,
    private readonly steps: readonly Step[],
  ) {}

  /** Reads what stands between the braces; undefined when it is not such a path. */
  static parse(text: string): JsonPath | undefined {
    const body = text.trim().replace(/^\$/, '');
    const steps: Step[] = [];
    let position = 0;
    while (position < body.length) {
      TOKEN.lastIndex = position;
      const match = TOKEN.exec(body);
      if (match === null) return undefined;
      steps.push(stepOf(match));
      position = TOKEN.lastIndex;
    }
    return steps.length === 0 ? undefined : new JsonPath(text, steps);
  }

  /** Everything the path selects. */
  select(root: Json): readonly Json[] {
    return this.steps.reduce<readonly Json[]>(
      (found, step) => found.flatMap((value) => take(value, step)),
      [root],
    );
  }
}

function stepOf(match: RegExpExecArray): Step {
  const [, key, index, all, single, double, filter, ...values] = match;
  if (key === '*' || all !== undefined) return { kind: 'all' };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (filter !== undefined) {
    return {
      kind: 'filter',
      path: filter.slice(1).split('.'),
      value: values.find(Boolean) ?? '',
    };
  }
  return { kind: 'key', key: key ?? (single ?? double ?? '').replace(/\\(.)/g, '$1') };
}

function take(value: Json, step: Step): readonly Json[] {
  const elements = Array.isArray(value) ? (value as readonly Json[]) : undefined;
  switch (step.kind) {
    case 'key':
      return isObject(value) && step.key in value ? [value[step.key] ?? null] : [];
    case 'index':
      return elements === undefined ? [] : elements.slice(step.index).slice(0, 1);
    case 'all':
      return elements ?? (isObject(value) ? Object.values(value) : []);
    case 'filter':
      return (elements ?? []).filter((element) => scalar(deep(element, step.path)) === step.value);
  }
}

function deep(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (isObject(inner) ? inner[key] : undefined),
    value,
  );
}

/** A scalar as text, the way kubectl prints it; undefined for anything else. */
export function scalar(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}
