import type { Manifest } from '../../stacks/release/manifest';
import { at, listAt, stringAt } from '../../stacks/release/manifest';

type Schema = Readonly<Record<string, unknown>>;

/** A schema and the name under which kubeconform looks for it. */
export interface NamedSchema {
  /** `<kind>-<group>-<version>.json`, in lower case. */
  readonly file: string;
  readonly schema: Schema;
}

/** Where kubeconform finds the schemas of a folder. */
export function schemaLocation(folder: string): string {
  return `${folder}/{{ .ResourceKind }}-{{ .Group }}-{{ .ResourceAPIVersion }}.json`;
}

function fileOf(kind: string, group: string, version: string): string {
  // kubeconform takes the version of the core for its group
  return `${kind}-${group === '' ? version : group}-${version}.json`.toLowerCase();
}

interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/**
 * Strict JSON schemas of every kind that an API server's OpenAPI document describes: no property that
 * is not in it. Each holds the definitions it needs.
 */
export function schemasOfOpenApi({ definitions }: OpenApi): readonly NamedSchema[] {
  const closed = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [
      name,
      specialDefinitions[name] ?? strict(schema),
    ]),
  );
  return Object.entries(definitions).flatMap(([name, schema]) =>
    listAt(schema, 'x-kubernetes-group-version-kind').map((gvk) => ({
      file: fileOf(
        stringAt(gvk, 'kind') ?? '',
        stringAt(gvk, 'group') ?? '',
        stringAt(gvk, 'version') ?? '',
      ),
      schema: { $ref: `#/definitions/${name}`, definitions: reachable(name, closed) },
    })),
  );
}

const numberOrText = { oneOf: [{ type: 'string' }, { type: 'number' }] };

/** What OpenAPI calls a string and the API server takes as more. */
const specialDefinitions: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': numberOrText,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': numberOrText,
};

function reachable(
  name: string,
  definitions: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> {
  const found = new Map<string, Schema>();
  const visit = (each: string): void => {
    const schema = definitions[each];
    if (schema === undefined || found.has(each)) return;
    found.set(each, schema);
    for (const [, other = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      visit(other);
    }
  };
  visit(name);
  return Object.fromEntries(found);
}

/** Strict JSON schemas of the custom resources that some manifests define. */
export function schemasOfDefinitions(crds: readonly Manifest[]): readonly NamedSchema[] {
  return crds.flatMap((crd) =>
    listAt(crd, 'spec', 'versions').map((version) => {
      const kind = stringAt(crd, 'spec', 'names', 'kind') ?? '';
      const group = stringAt(crd, 'spec', 'group') ?? '';
      const schema = strict((at(version, 'schema', 'openAPIV3Schema') ?? {}) as Schema);
      const properties = { ...(schema['properties'] as Schema), ...identity };
      return {
        file: fileOf(kind, group, stringAt(version, 'name') ?? ''),
        schema: { ...schema, properties },
      };
    }),
  );
}

const texts = { type: 'object', additionalProperties: { type: 'string' } };

/** What every object has, whatever its definition says of it. */
const identity = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: {
    type: 'object',
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      namespace: { type: 'string' },
      labels: texts,
      annotations: texts,
    },
    required: ['name'],
  },
};

/** Closes a structural schema; parts under oneOf, anyOf, allOf and not state conditions, not properties. */
function strict(schema: Schema): Schema {
  const { properties, items, additionalProperties, nullable, ...rest } = schema;
  const closes = properties !== undefined && additionalProperties === undefined;
  const isOpen = rest['x-kubernetes-preserve-unknown-fields'] === true;
  const closed: Record<string, unknown> = {
    ...(rest['x-kubernetes-int-or-string'] === true ? { ...rest, ...numberOrText } : rest),
    ...(properties === undefined ? {} : { properties: mapped(properties as Schema) }),
    ...(items === undefined ? {} : { items: strict(items as Schema) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: strict(additionalProperties as Schema) }
      : {}),
    ...(closes && !isOpen ? { additionalProperties: false } : {}),
  };
  // formats are the business of the API server
  delete closed['format'];
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}

function mapped(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, strict(schema as Schema)]),
  );
}
