import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { untilReady } from '../../../../stacks/cluster/kubeadm/reachable';
import { UserError } from '../../../../errors/user-error';
import { eventually } from '../../../loopback';
import { heldKeys, startHeldCluster, type HeldCluster } from './held-cluster';
import { filesOf } from './made';
import { parse } from 'yaml';

jest.setTimeout(120_000);

let cluster: HeldCluster;

beforeAll(async () => {
  cluster = await startHeldCluster();
}, 1_200_000);

afterAll(() => cluster.stop());

test('the kubeconfig of the program opens the API server that kubeadm would start', async () => {
  const { code, out } = await cluster.kubectl(['auth', 'whoami', '--output=json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    status: {
      userInfo: { username: 'plinth', groups: ['system:masters', 'system:authenticated'] },
    },
  });
  expect(await cluster.kubectl(['auth', 'can-i', '*', '*'])).toEqual({ code: 0, out: 'yes\n' });
});

test('fails with the keys of another cluster, whichever end is wrong', async () => {
  const { made: other } = await heldKeys();
  const mine = parse(cluster.made.kubeconfig) as Kubeconfig;
  const theirs = parse(other.kubeconfig) as Kubeconfig;
  const [cluster0] = mine.clusters;
  const stranger = { ...mine, users: theirs.users };
  const wrongAuthority = {
    ...mine,
    clusters: [
      {
        ...cluster0,
        cluster: {
          ...cluster0?.cluster,
          'certificate-authority-data': theirs.clusters[0]?.cluster['certificate-authority-data'],
        },
      },
    ],
  };
  const asked = async (name: string, config: object) =>
    (
      await cluster.kubectl(['get', 'namespaces'], {
        kubeconfig: cluster.file(name, JSON.stringify(config)),
      })
    ).out;
  expect(await asked('stranger.conf', stranger)).toMatch(/Unauthorized|must be logged in/);
  expect(await asked('authority.conf', wrongAuthority)).toContain(
    'certificate signed by unknown authority',
  );
});

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly unknown[];
}

test('the value of a Secret is neither in etcd nor in the audit log, though both tell of it', async () => {
  const canary = 'canary-of-a-kubeadm-secret';
  await cluster.kubectl(['create', 'secret', 'generic', 'guarded', `--from-literal=key=${canary}`]);
  const folder = join(cluster.root, 'var/lib/control-plane');
  const stored = () =>
    readdirSync(join(folder, 'etcd'), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('');
  const audit = () => readFileSync(join(folder, 'audit/audit.log'), 'utf8');
  await eventually(() => {
    expect(stored()).toContain('k8s:enc:secretbox:v1:key1:');
    expect(audit()).toContain('"name":"guarded"');
    return Promise.resolve();
  }, 20);
  expect(stored()).not.toContain(canary);
  expect(audit()).not.toContain(canary);
  expect(audit()).not.toContain(Buffer.from(canary).toString('base64'));
});

test('what a worker joins with works while the control plane admits its token, and no longer', async () => {
  const [path, kubeconfig = ''] = Object.entries(filesOf(cluster.made, 'edge-worker'))[0] ?? [];
  expect(path).toBe('/etc/plinth/discovery.conf');
  const token = filesOf(cluster.made, 'edge-control-plane')['/etc/plinth/token'] ?? '';
  const [id, secret] = token.trim().split('.');
  // workers come by the address inside, which is no machine's here
  const discovery = cluster.file(
    'discovery.conf',
    kubeconfig.replace('10.40.0.2', cluster.address),
  );
  const whoami = () =>
    cluster.kubectl(['auth', 'whoami', '--output=json'], { kubeconfig: discovery });
  expect((await whoami()).out).toMatch(/Unauthorized|must be logged in/);
  await cluster.kubectl(['apply', '--filename=-'], {
    input: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'bootstrap.kubernetes.io/token',
      metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
      stringData: {
        'token-id': id,
        'token-secret': secret,
        'usage-bootstrap-authentication': 'true',
      },
    }),
  });
  await eventually(async () => {
    expect((await whoami()).out).toContain(`"username": "system:bootstrap:${id}"`);
  }, 20);
});

test('a machine that takes the place of another one finds the cluster as it was', async () => {
  await cluster.kubectl(['create', 'secret', 'generic', 'kept', '--from-literal=key=as-it-was']);
  await cluster.kubectl(['create', 'serviceaccount', 'pod']);
  const { out: token } = await cluster.kubectl(['create', 'token', 'pod']);
  await cluster.stop();
  cluster = await startHeldCluster(cluster);
  const value = ['get', 'secret', 'kept', '--output=jsonpath={.data.key}'];
  expect((await cluster.kubectl(value)).out).toBe(Buffer.from('as-it-was').toString('base64'));
  // what pods were given goes on to work
  const mine = parse(cluster.made.kubeconfig) as Kubeconfig;
  const asPod = { ...mine, users: [{ name: 'edge', user: { token: token.trim() } }] };
  const kubeconfig = cluster.file('pod.conf', JSON.stringify(asPod));
  expect((await cluster.kubectl(['auth', 'whoami'], { kubeconfig })).out).toContain(
    'system:serviceaccount:default:pod',
  );
});

test('waiting ends at once where the server is ready', async () => {
  const certificate =
    filesOf(cluster.made, 'edge-control-plane')['/etc/kubernetes/pki/ca.crt'] ?? '';
  const { address } = cluster;
  await expect(
    untilReady({ address, certificate, machine: 'm' }, { total: 0, pause: 0 }),
  ).resolves.toBeUndefined();
});

test('waiting fails with what came last and where to look', async () => {
  const { made: other } = await heldKeys();
  const certificate = filesOf(other, 'edge-control-plane')['/etc/kubernetes/pki/ca.crt'] ?? '';
  const { address } = cluster;
  const error = await untilReady(
    { address, certificate, machine: 'edge-control-plane' },
    { total: 0, pause: 1 },
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    problems: [
      expect.stringMatching(
        `^cluster: the API server at ${address}:6443 must be ready within 0 min, got '(self-signed certificate|unable to verify).*'$`,
      ),
    ],
    fix: "see what its machine says: gcloud compute instances get-serial-port-output edge-control-plane; your own address must be in 'cluster.administrators'",
  });
});
