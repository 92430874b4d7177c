import type { DatabaseAccess } from '../../../cli/database/access';
import { copyLabels, errorsIn, podProblems } from '../../../cli/database/copy';
import { nameProblems, restoreCopy, type Restoration } from '../../../cli/database/restore';
import { environmentFor } from '../../../environments';
import { fakeHost, type FakeHost } from '../fake-host';
import { FakeCluster, Refusal } from './fake-cluster';

const environment = environmentFor('local', { nodes: 'real' });

function restoration(more: Partial<Restoration['copy']> = {}): Restoration {
  return {
    namespace: 'app',
    seconds: 1,
    copy: {
      ...{ environment, cluster: 'main', name: 'earlier', size: 'as-source' },
      origin: { from: 'archive' },
      ...more,
    },
  };
}

const access = (kubectl: FakeCluster): DatabaseAccess => ({
  environment,
  host: undefined,
  kubectl,
});

let host: FakeHost;
let fake: FakeCluster;

beforeEach(() => {
  host = fakeHost('/checkout');
  fake = new FakeCluster();
});

const restored = (more?: Partial<Restoration['copy']>) =>
  restoreCopy(host, access(fake), restoration(more));

test('a new cluster is made, marked as a copy, and stays', async () => {
  const { pod } = await restored();
  expect(pod).toBe('earlier-1');
  expect(fake.names('Cluster')).toEqual(['earlier']);
  expect(fake.names('NetworkPolicy')).toEqual([
    'postgres-earlier',
    'app-earlier-cnpg-controller-manager',
  ]);
  expect(fake.names('Lease')).toEqual([]);
  for (const { metadata } of fake.objects)
    expect(metadata.labels).toMatchObject(copyLabels({ namespace: 'app', name: 'earlier' }));
});

test('fails over a cluster that is there, and leaves it untouched', async () => {
  fake.put({ kind: 'Cluster', metadata: { name: 'earlier', namespace: 'app' } });
  const [before] = fake.objects.map((one) => JSON.stringify(one));
  await expect(restored()).rejects.toThrow(
    'cluster app/earlier: is there, and nothing is restored over it\n' +
      '  fix: choose another name: --as',
  );
  expect(fake.objects.map((one) => JSON.stringify(one))).toEqual([before]);
});

test('fails over a copy, too: it may be all that somebody has', async () => {
  await restored();
  await expect(restored()).rejects.toThrow(
    'cluster app/earlier: is there, and nothing is restored over it',
  );
  expect(fake.names('Cluster')).toEqual(['earlier']);
});

test('fails over volumes that a cluster has left', async () => {
  const labels = { 'cnpg.io/cluster': 'earlier' };
  const metadata = { name: 'earlier-1', namespace: 'app', labels };
  fake.put({ kind: 'PersistentVolumeClaim', metadata });
  await expect(restored()).rejects.toThrow(
    "volume claim app/earlier-1: is left of a cluster 'earlier', and may hold its data",
  );
  expect(fake.names('PersistentVolumeClaim')).toEqual(['earlier-1']);
});

test('a recovery that fails tells why, and leaves nothing', async () => {
  fake.whenMade = () => {
    const pod = (name: string) => ({
      kind: 'Pod',
      metadata: { name, namespace: 'app', labels: { 'cnpg.io/cluster': 'earlier' } },
      status: { phase: 'Failed' },
    });
    for (const name of ['a', 'b', 'c']) fake.put(pod(name));
  };
  await expect(restored()).rejects.toThrow('cluster app/earlier: recovery failed 3 times');
  expect(fake.objects).toEqual([]);
  expect(host.steps).toContain('removing what is left of app/earlier: done');
});

test('a recovery that takes too long is removed', async () => {
  fake.whenMade = () => undefined;
  await expect(restored()).rejects.toThrow('cluster app/earlier is not ready: not within 1 s');
  expect(fake.objects).toEqual([]);
});

test('what can not be removed is noted, and the failure stays the cause', async () => {
  fake.whenMade = () => undefined;
  fake.before = (call) => {
    if (call.startsWith('delete clusters') && fake.names('Cluster').length > 0)
      throw new Refusal('Error from server (Forbidden): no deleting for you');
    if (call.startsWith('delete leases')) throw new Refusal('Error from server (Forbidden): none');
  };
  await expect(restored()).rejects.toThrow('cluster app/earlier is not ready: not within 1 s');
  expect(host.noted).toEqual([
    expect.stringMatching(
      /^not all of app\/earlier is removed: kubectl delete .*no deleting for you$/,
    ),
    'remove it later: ./plinth db remove local --name earlier',
  ]);
});

test('Ctrl-C removes what was made', async () => {
  fake.whenMade = () => {
    host.interruptNow();
  };
  await expect(restored()).rejects.toThrow('aborted');
  expect(fake.objects).toEqual([]);
});

test('what a killed run left of it without a cluster is removed first', async () => {
  const labels = copyLabels({ namespace: 'app', name: 'earlier' });
  fake.put({ kind: 'ObjectStore', metadata: { name: 'earlier-source', namespace: 'app', labels } });
  await restored();
  expect(fake.names('ObjectStore')).toEqual(['earlier-source']);
});

test.each([
  [undefined, undefined, '--backup: backup app/weekly: is not there'],
  ['running', 'volumeSnapshot', "--backup: backup app/weekly: must be completed, it is 'running'"],
  [
    'completed',
    'plugin',
    '--backup: backup app/weekly: must be made of volume snapshots, it is in the archive\n' +
      '  fix: --from archive --backup-id 20261121T030000',
  ],
])('fails for a Backup that is %s and of method %s', async (phase, method, message) => {
  if (phase !== undefined) {
    fake.put({
      kind: 'Backup',
      metadata: { name: 'weekly', namespace: 'app' },
      spec: { cluster: { name: 'main' }, method },
      status: { phase, method, backupId: '20261121T030000' },
    });
  }
  await expect(restored({ origin: { from: 'backup', backup: 'weekly' } })).rejects.toThrow(
    new Error(message),
  );
  expect(fake.names('Cluster')).toEqual([]);
});

test('a Backup of snapshots is recovered', async () => {
  fake.put({
    kind: 'Backup',
    metadata: { name: 'weekly', namespace: 'app' },
    spec: { cluster: { name: 'main' }, method: 'volumeSnapshot' },
    status: { phase: 'completed' },
  });
  await restored({ origin: { from: 'backup', backup: 'weekly' } });
  expect(fake.names('Cluster')).toEqual(['earlier']);
});

test('a name that the environment has is refused, whether its cluster runs or not', () => {
  expect(nameProblems(environment, 'earlier')).toEqual([]);
  expect(nameProblems(environment, undefined)).toEqual([
    '--as: must be the name of the new cluster, but it is missing',
  ]);
  expect(nameProblems(environment, 'infra')).toEqual([
    "--as: must be a new name, because nothing is restored over a cluster of local, got 'infra'",
  ]);
});

test.each(['main-drill', 'infra-drill'])("the name %s is a drill's, which removes it", (name) => {
  expect(nameProblems(environment, name)).toEqual([
    `--as: must not be a name that drills clear away, got '${name}'`,
  ]);
  expect(nameProblems(environment, `${name}-2`)).toEqual([]);
});

test('of a log, errors count, each once', () => {
  const line = (fields: object) => JSON.stringify(fields);
  const fatal = (message: string) =>
    line({ level: 'info', record: { error_severity: 'FATAL', message } });
  const log = [
    'barman-cloud-restore: starting',
    fatal('the database system is starting up'),
    fatal('recovery ended before configured recovery target was reached'),
    fatal('recovery ended before configured recovery target was reached'),
    line({ level: 'error', msg: 'Error while restoring a backup', error: 'exit status 1' }),
    line({ level: 'info', msg: 'all is well' }),
  ].join('\n');
  expect(errorsIn(log)).toEqual([
    'recovery ended before configured recovery target was reached',
    'Error while restoring a backup: exit status 1',
  ]);
});

test('pods that wait say for what', () => {
  const waiting = (reason: string) => ({ name: 'x', state: { waiting: { reason } } });
  expect(
    podProblems([
      {
        metadata: { name: 'a' },
        status: {
          initContainerStatuses: [waiting('ImagePullBackOff'), waiting('PodInitializing')],
        },
      },
      {
        metadata: { name: 'b' },
        status: {
          conditions: [{ type: 'PodScheduled', status: 'False', message: 'Insufficient cpu' }],
        },
      },
      { metadata: { name: 'c' }, status: { phase: 'Running' } },
    ]),
  ).toEqual(['a: ImagePullBackOff', 'b: Insufficient cpu']);
});
