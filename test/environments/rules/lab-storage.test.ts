import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { storedInLab } from '../../../environments/local-store';
import { problemsOf } from '../problems';

const stored: Environment = storedInLab(local);
const onReal: Environment = {
  ...stored,
  cluster: { kind: 'local', nodes: 'real', nodeCount: 1 },
};

test('a lab whose node is real keeps its backups in its own store', () => {
  expect(problemsOf(onReal)).toEqual([]);
  expect(onReal.postgres?.clusters['main']?.backup).toMatchObject({
    storage: { kind: 'lab', bucket: 'postgres-main' },
    schedule: '0 0 3 * * *',
  });
  expect(onReal.immudb?.backup?.storage).toEqual({ kind: 'lab', bucket: 'immudb' });
  expect(onReal.postgres?.clusters['infra']).toBe(local.postgres?.clusters['infra']);
});

test('fails where nodes are simulated, for each storage', () => {
  const problem = (path: string) =>
    `local.${path}.storage.kind: 'kind' must be 'gcs' or 's3': only a lab whose node is real has a store, got 'lab'`;
  expect(problemsOf(stored)).toEqual([
    problem('postgres.clusters.main.backup'),
    problem('immudb.backup'),
  ]);
});

test('fails for a bucket that the store would not make', () => {
  const { immudb } = onReal;
  const backup = immudb?.backup && {
    ...immudb.backup,
    storage: { kind: 'lab', bucket: 'Immu.db' } as const,
  };
  expect(
    problemsOf({ ...onReal, ...(immudb && backup && { immudb: { ...immudb, backup } }) }),
  ).toEqual([
    "local.immudb.backup.storage.bucket: 'bucket' must be the name of a bucket: 3 to 63 lower-case letters, digits and dashes, got 'Immu.db'",
  ]);
});
