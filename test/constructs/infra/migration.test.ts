import { restrictedProblems } from '../cert-manager/restricted';
import { find } from '../namespace/manifests';
import { podOf, sound, synthMigration } from './synth';

test('a migration makes these objects and no others', () => {
  const { manifests } = synthMigration();
  expect(manifests.map((it) => `${it.kind}/${it.metadata.name}`).sort()).toEqual([
    'ConfigMap/infra-migration',
    'Job/infra-migration',
    'Role/infra-migration',
    'RoleBinding/infra-migration',
    'ServiceAccount/infra-migration',
  ]);
});

test('it may make Secrets in its namespace, and read the one with the key', () => {
  expect(find(synthMigration().manifests, 'Role', 'infra-migration')['rules']).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    {
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['infra-server-encryption-key'],
      verbs: ['get'],
    },
  ]);
});

test('the old volume is mounted to be read only, and by the reader alone', () => {
  const pod = podOf(synthMigration({ volumeClaim: 'old' }).manifests, 'Job', 'infra-migration');
  expect(pod.volumes).toContainEqual({
    name: 'old',
    persistentVolumeClaim: { claimName: 'old' },
  });
  const mounts = [...(pod.initContainers ?? []), ...pod.containers].flatMap(
    ({ name, volumeMounts = [] }) =>
      volumeMounts.filter((mount) => mount.name === 'old').map((mount) => [name, mount] as const),
  );
  expect(mounts).toEqual([
    ['read', { name: 'old', mountPath: '/var/lib/infrahq/server', readOnly: true }],
  ]);
});

test('the writer reaches the database by verified TLS', () => {
  const env = (...props: Parameters<typeof synthMigration>) =>
    podOf(synthMigration(...props).manifests, 'Job', 'infra-migration').containers[0]?.env;
  expect(env()).toContainEqual({ name: 'PGSSLMODE', value: 'verify-full' });
  expect(env()).toContainEqual({
    name: 'PGSSLROOTCERT',
    value: '/etc/infra-migration/ca/ca.crt',
  });
  const { authority, ...database } = sound.database;
  expect(authority).toBeDefined();
  expect(env({ database })).toContainEqual({ name: 'PGSSLROOTCERT', value: 'system' });
});

test('its pod keeps the restricted Pod Security Standard and says why it failed', () => {
  const pod = podOf(synthMigration().manifests, 'Job', 'infra-migration');
  expect(restrictedProblems(pod)).toEqual([]);
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    expect(container).toMatchObject({
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: { readOnlyRootFilesystem: true },
    });
  }
});

test('it talks to the database and the API server', () => {
  const { flows } = synthMigration().construct;
  expect(flows.map(({ purpose }) => purpose)).toEqual([
    'Infra migration fills the database',
    'Infra migration keeps the encryption key in a Secret',
  ]);
  expect(flows[0]?.to).toBe(sound.database.peer);
});
