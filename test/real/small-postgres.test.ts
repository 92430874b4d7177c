import { Duration } from 'cdk8s';
import { PostgresCluster } from '../../constructs/postgres/cluster';
import { at } from '../../stacks/release/manifest';
import { proofObjects } from './objects';
import { backdated, hurryRetention, infoField, smallCluster } from './small-postgres';

const info = `backup_label=None
begin_time=2026-03-02 23:59:58.123456+00:00
begin_wal=000000010000000000000004
end_time=2026-03-03 00:00:01.000001+00:00
status=DONE
`;

test('a backup is made older by days, at the same time of day', () => {
  expect(backdated(info, 3)).toBe(`backup_label=None
begin_time=2026-02-27 23:59:58.123456+00:00
begin_wal=000000010000000000000004
end_time=2026-02-28 00:00:01.000001+00:00
status=DONE
`);
});

test('fails when it does not know the times of a backup', () => {
  expect(() => backdated('begin_time=Mon Mar  2\nend_time=None\n', 3)).toThrow(
    'backup.info: 0 of 2 times were found in\nbegin_time=Mon Mar  2\nend_time=None\n',
  );
});

test('a field of a backup is read', () => {
  expect(infoField(info, 'begin_wal')).toBe('000000010000000000000004');
  expect(() => infoField(info, 'wal')).toThrow('backup.info: has no wal');
});

test('retention is looked at sooner, and all else of the archive is as its construct makes it', () => {
  const storeOf = (seconds?: number) =>
    proofObjects('proof', (chart) => {
      const access = {
        by: 'keys',
        accessKeyId: { name: 'store', key: 'id' },
        secretAccessKey: { name: 'store', key: 'secret' },
      } as const;
      const backup = {
        storage: { kind: 's3', bucket: 'proofs', access } as const,
        schedule: '0 0 2 * * *',
        retention: Duration.days(1),
      };
      const props = smallCluster({ name: 'main', namespace: 'proof', instances: 1, backup });
      const cluster = new PostgresCluster(chart, 'main', props);
      if (seconds !== undefined) hurryRetention(cluster, seconds);
      return cluster.flows;
    }).find(({ kind }) => kind === 'ObjectStore');
  const path = ['instanceSidecarConfiguration', 'retentionPolicyIntervalSeconds'];
  expect([at(storeOf(), 'spec', ...path), at(storeOf(15), 'spec', ...path)]).toEqual([1800, 15]);
  expect(at(storeOf(15), 'spec', 'configuration')).toEqual(at(storeOf(), 'spec', 'configuration'));
  expect(at(storeOf(15), 'spec', 'retentionPolicy')).toBe('1d');
});
