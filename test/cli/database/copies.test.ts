import type { DatabaseAccess } from '../../../cli/database/access';
import { removeNamed } from '../../../cli/database/copies';
import { copyLabels } from '../../../cli/database/copy';
import { environmentFor } from '../../../environments';
import { fakeHost, type FakeHost } from '../fake-host';
import { FakeCluster } from './fake-cluster';

const main = { name: 'main', namespace: 'app' };
const infra = { name: 'infra', namespace: 'infra' };

let host: FakeHost;
let fake: FakeCluster;
let access: DatabaseAccess;

beforeEach(() => {
  host = fakeHost('/checkout');
  fake = new FakeCluster();
  const environment = environmentFor('local', { nodes: 'real' });
  access = { environment, host: undefined, kubectl: fake };
});

function put(kind: string, name: string, namespace: string, copy?: string, of = namespace): void {
  const labels = copy === undefined ? {} : copyLabels({ namespace: of, name: copy });
  fake.put({ kind, metadata: { name, namespace, labels } });
}

const remove = (named?: string, among = [main, infra]) =>
  removeNamed(host, access, { among, named });

const left = () => fake.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

test('a copy goes with everything of its own, wherever it is, and nothing else', async () => {
  put('Cluster', 'main', 'app');
  put('Cluster', 'earlier', 'app', 'earlier');
  put('NetworkPolicy', 'app-earlier', 'cnpg-system', 'earlier', 'app');
  put('Cluster', 'later', 'app', 'later');
  expect(await remove('earlier')).toEqual({ namespace: 'app', name: 'earlier' });
  expect(left()).toEqual(['Cluster/main', 'Cluster/later']);
  expect(host.steps).toEqual([
    'nobody else works on app/earlier: done',
    'removing app/earlier: done',
  ]);
});

test('a copy of which only traces are left is found, too', async () => {
  put('NetworkPolicy', 'app-earlier', 'cnpg-system', 'earlier', 'app');
  await remove('earlier');
  expect(left()).toEqual([]);
});

test.each<[string | undefined, string]>([
  ['main', "--name: must be one of the copies 'earlier', got 'main'"],
  [undefined, "--name: must be one of the copies 'earlier', but it is missing"],
])('fails for the name %s, and names the copies that there are', async (named, message) => {
  put('Cluster', 'main', 'app');
  put('Cluster', 'earlier', 'app', 'earlier');
  put('Cluster', 'foreign', 'elsewhere', 'foreign');
  await expect(remove(named)).rejects.toThrow(new Error(message));
  expect(fake.calls.filter((call) => call.startsWith('delete'))).toEqual([]);
});

test('fails where there is no copy at all', async () => {
  await expect(remove('earlier')).rejects.toThrow(
    new Error("--name: must be a copy, of which there is none, got 'earlier'"),
  );
});

test('fails for a name of two copies, unless their cluster is said', async () => {
  put('Cluster', 'earlier', 'app', 'earlier');
  put('Cluster', 'earlier', 'infra', 'earlier');
  await expect(remove('earlier')).rejects.toThrow(
    new Error("--cluster: must be given, because there is a copy 'earlier' in app and infra"),
  );
  expect(await remove('earlier', [infra])).toEqual({ namespace: 'infra', name: 'earlier' });
  expect(fake.objects.map(({ metadata }) => metadata.namespace)).toEqual(['app']);
});
