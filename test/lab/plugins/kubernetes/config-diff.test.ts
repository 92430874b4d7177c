import { compareConfig } from '../../../../lab/plugins/kubernetes/config-diff';
import { readSettings } from '../../../../lab/plugins/kubernetes/settings';
import type { DiffRequest, DiffResult } from '../../../../lab/plugins/protocol/provider';
import { Secret, UNKNOWN } from '../../../../lab/plugins/protocol/values';
import type { PropertyMap } from '../../../../lab/plugins/protocol/values';

function kubeconfig(server: string, token = 't'): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [
      { name: 'c', context: { cluster: 'k' } },
      { name: 'd', context: { cluster: 'l' } },
    ],
    clusters: [
      { name: 'k', cluster: { server } },
      { name: 'l', cluster: { server: 'https://127.0.0.1:2' } },
    ],
    users: [{ name: 'u', user: { token } }],
  });
}

const ONE = kubeconfig('https://127.0.0.1:1');
const OTHER = kubeconfig('https://127.0.0.1:9');

function compared(oldInputs: PropertyMap, news: PropertyMap): DiffResult {
  return compareConfig({ olds: {}, oldInputs, news } as unknown as DiffRequest);
}

test.each<[string, PropertyMap, PropertyMap, DiffResult]>([
  ['nothing changes', { kubeconfig: ONE }, { kubeconfig: ONE }, { changes: 'none' }],
  [
    'it only became secret',
    { kubeconfig: ONE },
    { kubeconfig: new Secret(ONE) },
    { changes: 'none' },
  ],
  ['the version changes', { version: '1' }, { version: '2' }, { changes: 'none' }],
  [
    'the user changes',
    { kubeconfig: ONE },
    { kubeconfig: kubeconfig('https://127.0.0.1:1', 'u') },
    { changes: 'some', replaces: [] },
  ],
  [
    'the namespace changes',
    { namespace: 'a' },
    { namespace: 'b' },
    { changes: 'some', replaces: [] },
  ],
  [
    'the server changes',
    { kubeconfig: ONE },
    { kubeconfig: OTHER },
    { changes: 'some', replaces: ['kubeconfig'] },
  ],
  [
    'another context is chosen',
    { kubeconfig: ONE },
    { kubeconfig: ONE, context: 'd' },
    { changes: 'some', replaces: ['context'] },
  ],
  [
    'another cluster is chosen',
    { kubeconfig: ONE },
    { kubeconfig: ONE, cluster: 'l' },
    { changes: 'some', replaces: ['cluster'] },
  ],
  [
    'it is not known yet',
    { kubeconfig: ONE },
    { kubeconfig: UNKNOWN },
    { changes: 'some', replaces: ['kubeconfig'] },
  ],
  ['a path changes', { kubeconfig: '/a' }, { kubeconfig: '/b' }, { changes: 'some', replaces: [] }],
  [
    'the server changes under the same identifier',
    { kubeconfig: ONE, clusterIdentifier: 'i' },
    { kubeconfig: OTHER, clusterIdentifier: 'i' },
    { changes: 'some', replaces: [] },
  ],
  [
    'it is not known yet, under the same identifier',
    { kubeconfig: ONE, clusterIdentifier: 'i' },
    { kubeconfig: UNKNOWN, clusterIdentifier: 'i' },
    { changes: 'some', replaces: [] },
  ],
  [
    'the identifier changes',
    { kubeconfig: ONE, clusterIdentifier: 'i' },
    { kubeconfig: ONE, clusterIdentifier: 'j' },
    { changes: 'some', replaces: ['clusterIdentifier'] },
  ],
  [
    'an identifier is added',
    { kubeconfig: ONE },
    { kubeconfig: ONE, clusterIdentifier: 'i' },
    { changes: 'some', replaces: [] },
  ],
])('the provider when %s', (_when, before, after, result) => {
  expect(compared(before, after)).toEqual(result);
});

test('settings are read from inputs, whether JSON text or not, secret or not', () => {
  const inputs = {
    kubeconfig: new Secret('k'),
    namespace: 'shop',
    deleteUnreachable: 'true',
    enablePatchForce: true,
    enableSecretMutable: 'false',
  };
  expect(readSettings(inputs, { PULUMI_K8S_ENABLE_SECRET_MUTABLE: 'true' })).toEqual({
    kubeconfig: 'k',
    namespace: 'shop',
    pending: false,
    deleteUnreachable: true,
    skipUpdateUnreachable: false,
    patchForce: true,
    upsertExistingObjects: false,
    mutableConfigMaps: false,
    mutableSecrets: false,
  });
});

test('settings that are not given are read from the environment', () => {
  const env = {
    PULUMI_K8S_DELETE_UNREACHABLE: 'true',
    PULUMI_K8S_SKIP_UPDATE_UNREACHABLE: 'true',
    PULUMI_K8S_ENABLE_PATCH_FORCE: 'true',
    PULUMI_K8S_UPSERT_EXISTING_OBJECTS: 'true',
    PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: 'true',
    PULUMI_K8S_ENABLE_SECRET_MUTABLE: 'true',
  };
  const { pending, ...flags } = readSettings({}, env);
  expect([pending, ...Object.values(flags)]).toEqual([false, true, true, true, true, true, true]);
});

test('a kubeconfig that is not known yet makes the provider wait', () => {
  expect(readSettings({ kubeconfig: UNKNOWN }, {})).toMatchObject({ pending: true });
});

test('a kubeconfig may be an object', () => {
  expect(readSettings({ kubeconfig: { a: 1 } }, {}).kubeconfig).toBe('{"a":1}');
});
