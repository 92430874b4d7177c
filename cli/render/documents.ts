import { Document as YamlDocument, visit } from 'yaml';
import type { Platform } from '../../stacks/platform';
import { plan, type PlannedObject } from '../../stacks/release/plan';
import { secretManifest } from '../../stacks/release/secret';
import { checkedRequests } from '../../stacks/secrets/problems';
import { described } from '../../stacks/secrets/values';

/** An object of the platform as a file. */
export interface Document {
  /** Path below the folder of the stack: `<namespace>/<kind>-<name>.yaml`. */
  readonly path: string;
  readonly content: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - the object is cluster-scoped */
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Every object of a platform as a file, in an order in which they can be applied. Secrets are there, what is
 * in them is not.
 */
export function documentsOf({ charts, secrets }: Pick<Platform, 'charts' | 'secrets'>) {
  const requests = new Map(
    checkedRequests(secrets).map((request) => [`${request.namespace}/${request.name}`, request]),
  );
  return plan(charts, secrets.map(secretManifest)).map((object): Document => {
    const { apiVersion, kind, metadata } = object.manifest;
    const { namespace, name } = metadata;
    const request = requests.get(`${namespace ?? ''}/${name}`);
    const values = request === undefined || object.chart !== undefined ? {} : request.keys;
    const generated = Object.entries(values).map(
      ([key, value]) => [key, described(value)] as const,
    );
    return {
      path: pathOf(object),
      content: isSecret(object) ? secretText(object, generated) : yamlOf(object.manifest),
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      name,
    };
  });
}

function isSecret({ manifest }: PlannedObject): boolean {
  return manifest.apiVersion === 'v1' && manifest.kind === 'Secret';
}

// no namespace can be named so
const clusterFolder = '_cluster';

/** Kubernetes' own kinds go by their name alone, as with kubectl; others could share one. */
function pathOf({ manifest: { apiVersion, kind, metadata } }: PlannedObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const isOwn = !group.includes('.') || group.endsWith('.k8s.io');
  const file = `${isOwn ? kind : `${kind}.${group}`}-${metadata.name}`.toLowerCase();
  // names of roles may hold a colon, which not every file system takes
  return `${metadata.namespace ?? clusterFolder}/${file.replace(/[^a-z0-9.-]/g, '_')}.yaml`;
}

/** kubectl reads YAML 1.1, where `on` is no text unless it is quoted; others read 1.2. */
function yamlOf(value: unknown): string {
  const document = new YamlDocument(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && isLostInBlock(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Blanks at the start or alone on a line read as indentation, and not everybody takes them for the same. */
function isLostInBlock(text: string): boolean {
  return /^\s|\r|\n[^\S\n]+(\n|$)/.test(text) && text.includes('\n');
}

function secretText(
  { manifest }: PlannedObject,
  generated: readonly (readonly [string, string])[],
): string {
  const { data = {}, stringData = {}, ...shown } = manifest;
  const given = Object.keys({ ...(data as object), ...(stringData as object) });
  const keys = [...generated, ...given.map((key) => [key, 'a value of the sources'] as const)];
  const comment = ['`plinth up` puts in what is not shown here:'].concat(
    keys.map(([key, what]) => `  ${key}: ${what}`),
  );
  return `${comment.map((line) => `# ${line}\n`).join('')}${yamlOf(shown)}`;
}
