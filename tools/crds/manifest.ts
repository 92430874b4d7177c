/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A CustomResourceDefinition, as far as the generator looks into it. */
export interface CrdManifest {
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly names: { readonly kind: string } };
}

/** Tells a CRD from whatever else a folder of manifests holds. */
export function isCrd(document: Json): document is Json & CrdManifest {
  return isRecord(document) && document['kind'] === 'CustomResourceDefinition';
}

/**
 * A CRD without its descriptions, which are three quarters of it. The API server judges objects the
 * same without them; only `kubectl explain` says less.
 */
export function slim<T extends Json>(crd: T): T {
  return withoutDescriptions(crd, 'schema') as T;
}

/** The keys of `properties` are names of fields, so that one called description has to stay. */
function withoutDescriptions(value: Json, keys: 'schema' | 'fields'): Json {
  if (Array.isArray(value)) return value.map((item) => withoutDescriptions(item, 'schema'));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keys === 'fields' || key !== 'description')
      .map(([key, inner]) => {
        const fields = keys === 'schema' && key === 'properties';
        return [key, withoutDescriptions(inner, fields ? 'fields' : 'schema')];
      }),
  );
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the generated index of a product's CRDs says. */
export interface ManifestsIndex {
  /** Command that makes it. */
  readonly command: string;
  /** Go module path. */
  readonly module: string;
  /** Version of that module. */
  readonly version: string;
  /** Names of the CRDs; each has a JSON file of that name. */
  readonly names: readonly string[];
}

/** Text of `crds/manifests.ts`. */
export function manifestsIndex({ command, module, version, names }: ManifestsIndex): string {
  const identifiers = names.map((name) => ({ name, identifier: identifier(name) }));
  return [
    header(command, module, version),
    ...identifiers.map((crd) => `import ${crd.identifier} from './${crd.name}.json';`),
    '',
    '/** Release that the manifests belong to. */',
    `export const crdsVersion = '${version}';`,
    '',
    '/** Every CRD of the product, without descriptions. */',
    'export const crdManifests = [',
    ...identifiers.map((crd) => `  ${crd.identifier},`),
    '];',
    '',
  ].join('\n');
}

/** First line of every generated file that can hold a comment. */
export function header(command: string, module: string, version: string): string {
  return `// Made by \`${command}\` from ${module}@${version}: change tools/crds instead.`;
}

/** `certificates.cert-manager.io` → `certificates`. */
function identifier(name: string): string {
  return name.split('.')[0] ?? name;
}
