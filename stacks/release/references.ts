import { at, listAt, podTemplateOf, stringAt, type Manifest } from './manifest';

/** An object that another one names. */
export interface Reference {
  /** `group/Kind` of the object named. */
  readonly groupKind: string;
  /** Its namespace; undefined when it has none. */
  readonly namespace: string | undefined;
  /** Its name. */
  readonly name: string | undefined;
}

/** What an object needs to find when it starts: what its pods name, the role that a binding grants. */
export function referencesOf(manifest: Manifest): readonly Reference[] {
  return [...roleOf(manifest), ...podReferences(manifest)];
}

function roleOf(manifest: Manifest): readonly Reference[] {
  const role = at(manifest, 'roleRef');
  const kind = stringAt(role, 'kind');
  if (kind === undefined) return [];
  return [
    {
      groupKind: `${stringAt(role, 'apiGroup') ?? ''}/${kind}`,
      namespace: kind === 'Role' ? manifest.metadata.namespace : undefined,
      name: stringAt(role, 'name'),
    },
  ];
}

function podReferences(manifest: Manifest): readonly Reference[] {
  const pod = at(podTemplateOf(manifest), 'spec');
  const volumes = listAt(pod, 'volumes').flatMap((volume) => [
    volume,
    ...listAt(volume, 'projected', 'sources'),
  ]);
  const containers = [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')];
  const env = containers.flatMap((container) =>
    listAt(container, 'env').map((variable) => at(variable, 'valueFrom')),
  );
  const envFrom = containers.flatMap((container) => listAt(container, 'envFrom'));
  const { namespace } = manifest.metadata;
  const named = (groupKind: string, name: string | undefined): Reference => ({
    groupKind,
    namespace,
    name,
  });
  return [
    named('/ServiceAccount', stringAt(pod, 'serviceAccountName')),
    ...listAt(pod, 'imagePullSecrets').map((secret) => named('/Secret', stringAt(secret, 'name'))),
    ...volumes.flatMap((volume) => [
      named('/Secret', stringAt(volume, 'secret', 'secretName')),
      named('/Secret', stringAt(volume, 'secret', 'name')),
      named('/ConfigMap', stringAt(volume, 'configMap', 'name')),
      named('/PersistentVolumeClaim', stringAt(volume, 'persistentVolumeClaim', 'claimName')),
    ]),
    ...env.flatMap((source) => [
      named('/Secret', stringAt(source, 'secretKeyRef', 'name')),
      named('/ConfigMap', stringAt(source, 'configMapKeyRef', 'name')),
    ]),
    ...envFrom.flatMap((source) => [
      named('/Secret', stringAt(source, 'secretRef', 'name')),
      named('/ConfigMap', stringAt(source, 'configMapRef', 'name')),
    ]),
  ].filter(({ name }) => name !== undefined);
}
