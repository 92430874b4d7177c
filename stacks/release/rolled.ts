import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { at, podTemplateOf, type Manifest } from './manifest';
import { groupKind } from './names';
import { secretsReadBy } from './secret-readers';

/** Kinds that replace their pods when the template changes; jobs run to their end with what they began with. */
const rolling = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

type Revisions = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * The inputs of an object, with an annotation on its pods that changes with the values they read of
 * `secrets`, which are known by `<namespace>/<name>`: programs read most of them once.
 */
export function rolledBySecrets(
  inputs: Readonly<Record<string, unknown>>,
  manifest: Manifest,
  secrets: ReadonlyMap<string, { readonly revisions?: Revisions }>,
): Readonly<Record<string, unknown>> {
  if (!rolling.has(groupKind(manifest))) return inputs;
  const template = podTemplateOf(manifest);
  const found = new Map<string, pulumi.Output<string>>();
  for (const { name, keys } of secretsReadBy(at(template, 'spec'))) {
    const id = `${manifest.metadata.namespace ?? ''}/${name}`;
    const { revisions = {} } = secrets.get(id) ?? {};
    for (const key of keys ?? Object.keys(revisions)) {
      const revision = revisions[key];
      if (revision !== undefined) found.set(`${id}/${key}`, revision);
    }
  }
  if (found.size === 0) return inputs;
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, revision]) => revision);
  const annotation = pulumi
    .all(sorted)
    .apply((all) => createHash('sha256').update(all.join()).digest('hex').slice(0, 32));
  const metadata = {
    ...fields(at(template, 'metadata')),
    annotations: {
      ...fields(at(template, 'metadata', 'annotations')),
      'plinth.dev/secrets': annotation,
    },
  };
  const spec = { ...fields(manifest['spec']), template: { ...fields(template), metadata } };
  return { ...inputs, spec };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
