import { hasSecret, isRecord, Secret } from '../protocol/values';
import type { PropertyMap, PropertyValue } from '../protocol/values';

/**
 * Marks in `outputs` what is secret in `inputs`, key by key. A value whose shape differs becomes secret as a whole when
 * the input hides any.
 */
export function markSecrets(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  return marked(outputs, inputs) as PropertyMap;
}

function marked(output: PropertyValue, input: PropertyValue | undefined): PropertyValue {
  if (input === undefined || output instanceof Secret || !hasSecret(input)) return output;
  if (input instanceof Secret) return new Secret(output);
  if (isRecord(output) && isRecord(input)) {
    return Object.fromEntries(
      Object.entries(output).map(([key, inner]) => [key, marked(inner, input[key])]),
    );
  }
  if (Array.isArray(output) && Array.isArray(input) && output.length === input.length) {
    const elements = input as readonly PropertyValue[];
    return output.map((element: PropertyValue, index) => marked(element, elements[index]));
  }
  return new Secret(output);
}

/** Outputs of a core/v1 Secret: what `stringData` hides is hidden in `data` too, and all of it where nothing says which. */
export function markSecretObject(outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  const { data, metadata } = outputs;
  const result: Record<string, PropertyValue> = { ...outputs };
  if (data !== undefined && !(data instanceof Secret)) {
    const byStringData =
      inputs['stringData'] === undefined ? data : marked(data, inputs['stringData']);
    const everyKeySaid =
      isRecord(data) && Object.keys(data).every((key) => isDeclared(inputs, key));
    result['data'] = everyKeySaid ? byStringData : new Secret(data);
  }
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
  if (isRecord(metadata) && isRecord(annotations) && typeof annotations[lastApplied] === 'string') {
    // kubectl puts the whole Secret into it
    const hidden = { ...annotations, [lastApplied]: new Secret(annotations[lastApplied]) };
    result['metadata'] = { ...metadata, annotations: hidden };
  }
  return result;
}

function isDeclared(inputs: PropertyMap, key: string): boolean {
  return ['data', 'stringData'].some((field) => {
    const value = inputs[field];
    return isRecord(value) && key in value;
  });
}

/** Makes a function that blanks out every secret of the inputs, plain or base64, in a text. */
export function redactor(...inputs: readonly PropertyMap[]): (text: string) => string {
  const hidden = new Set<string>();
  for (const properties of inputs) collect(properties, false, hidden);
  // a longer secret may hold a shorter one
  const longestFirst = [...hidden].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}

const SHORTEST = 3;

function collect(value: PropertyValue, secret: boolean, found: Set<string>): void {
  if (value instanceof Secret) {
    collect(value.value, true, found);
  } else if (typeof value === 'string') {
    if (!secret || value.length < SHORTEST) return;
    const encoded = Buffer.from(value).toString('base64');
    const decoded = Buffer.from(value, 'base64').toString();
    for (const form of [value, encoded, JSON.stringify(value).slice(1, -1), decoded]) {
      if (form.length >= SHORTEST) found.add(form);
    }
  } else if (Array.isArray(value)) {
    for (const element of value) collect(element as PropertyValue, secret, found);
  } else if (isRecord(value)) {
    for (const inner of Object.values(value)) collect(inner, secret, found);
  }
}
