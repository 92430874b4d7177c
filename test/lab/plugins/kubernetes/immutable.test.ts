import { ApiError, immutableFields } from '../../../../lab/plugins/kubernetes/api-error';
import { parsePath, pathText } from '../../../../lab/plugins/kubernetes/changes';
import { frozenChanges, refusedChanges } from '../../../../lab/plugins/kubernetes/immutable';
import type { Kind } from '../../../../lab/plugins/kubernetes/objects';

const DEFAULTS = { mutableConfigMaps: false, mutableSecrets: false };
const KINDS: Readonly<Record<string, Kind>> = {
  Deployment: { group: 'apps', version: 'v1', kind: 'Deployment' },
  StatefulSet: { group: 'apps', version: 'v1', kind: 'StatefulSet' },
  Job: { group: 'batch', version: 'v1', kind: 'Job' },
  RoleBinding: { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'RoleBinding' },
  StorageClass: { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' },
};

function kindNamed(kind: string): Kind {
  return KINDS[kind] ?? { group: '', version: 'v1', kind };
}

function updates(...paths: readonly string[]) {
  return paths.map((path) => ({ path: parsePath(path), kind: 'update' as const }));
}

function frozen(kind: string, path: string, object = {}, settings = DEFAULTS): boolean {
  return frozenChanges(updates(path), kindNamed(kind), object, settings).length > 0;
}

test.each([
  ['Widget', 'metadata.name', true],
  ['Widget', 'metadata.namespace', true],
  ['Widget', 'kind', true],
  ['Widget', 'metadata.labels.app', false],
  ['Widget', 'spec.anything', false],
  ['Deployment', 'spec.selector.matchLabels.app', true],
  ['Deployment', 'spec.replicas', false],
  ['StatefulSet', 'spec.serviceName', true],
  ['StatefulSet', 'spec.volumeClaimTemplates[0].spec.resources', true],
  ['StatefulSet', 'spec.template.spec.containers[0].image', false],
  ['Job', 'spec.template.spec.containers[0].image', true],
  ['Job', 'spec.ttlSecondsAfterFinished', false],
  ['RoleBinding', 'roleRef.name', true],
  ['RoleBinding', 'subjects[0].name', false],
  ['StorageClass', 'parameters.type', true],
  ['Service', 'spec.clusterIP', true],
  ['Service', 'spec.ports[0].port', false],
  ['Pod', 'spec.containers[0].image', true],
  ['Pod', 'spec.tolerations[0].key', false],
  ['PersistentVolume', 'spec.hostPath.path', true],
  ['PersistentVolume', 'spec.capacity.storage', false],
  ['PersistentVolumeClaim', 'spec.accessModes[0]', true],
  ['PersistentVolumeClaim', 'spec.resources.requests.storage', false],
  ['Secret', 'type', true],
  ['Secret', 'stringData.token', true],
  ['ConfigMap', 'data.a', true],
  ['ConfigMap', 'binaryData.a', true],
])('%s: a change of %s needs a new object: %p', (kind, path, expected) => {
  expect(frozen(kind, path)).toBe(expected);
});

test('mutable ConfigMaps and Secrets are updated in place', () => {
  const mutable = { mutableConfigMaps: true, mutableSecrets: true };
  expect([
    frozen('ConfigMap', 'data.a', {}, mutable),
    frozen('Secret', 'data.a', {}, mutable),
  ]).toEqual([false, false]);
});

test('mutable ones that are marked immutable, and the type of a Secret, still need a new object', () => {
  const mutable = { mutableConfigMaps: true, mutableSecrets: true };
  expect([
    frozen('ConfigMap', 'data.a', { immutable: true }, mutable),
    frozen('Secret', 'data.a', { immutable: true }, mutable),
    frozen('Secret', 'type', {}, mutable),
  ]).toEqual([true, true, true]);
});

test('a ConfigMap of another group is not the core one', () => {
  const kind = { group: 'example.com', version: 'v1', kind: 'ConfigMap' };
  expect(frozenChanges(updates('data.a'), kind, {}, DEFAULTS)).toEqual([]);
});

function refusal(...causes: readonly { field: string; message: string }[]): ApiError {
  return new ApiError(422, { code: 422, reason: 'Invalid', details: { causes } }, '');
}

test('the API server says which change needs a new object', () => {
  const error = refusal({
    field: 'spec.volumeName',
    message: 'Invalid value: "x": field is immutable',
  });
  const refused = refusedChanges(
    updates('spec.volumeName', 'metadata.labels.a'),
    kindNamed('Widget'),
    error,
  );
  expect(refused.map(({ path }) => pathText(path))).toEqual(['spec.volumeName']);
});

test('a refusal of all of a StatefulSet spec does not blame what may change', () => {
  const message =
    "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden";
  const changes = updates('spec.replicas', 'spec.selector.matchLabels.a');
  const refused = refusedChanges(
    changes,
    kindNamed('StatefulSet'),
    refusal({ field: 'spec', message }),
  );
  expect(refused.map(({ path }) => pathText(path))).toEqual(['spec.selector.matchLabels.a']);
});

test.each([
  [
    'another cause',
    refusal({ field: 'spec.replicas', message: 'must be greater than or equal to 0' }),
  ],
  [
    'another status',
    new ApiError(403, { details: { causes: [{ field: 'a', message: 'field is immutable' }] } }, ''),
  ],
  ['another failure', new Error('field is immutable')],
])('nothing is immutable by %s', (_what, error) => {
  expect(immutableFields(error)).toEqual([]);
});
