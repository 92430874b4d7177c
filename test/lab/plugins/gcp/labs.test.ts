import type { LabNodes } from '../../../../lab/control-plane/seed';
import { UserError } from '../../../../errors/user-error';
import { diskLife, kubeadmLife } from '../../../../lab/plugins/gcp/kubeadm';
import { gkeLife, poolLife } from '../../../../lab/plugins/gcp/gke';
import { labName, type Labs, type WantedLab } from '../../../../lab/plugins/gcp/labs';
import { sizeOf } from '../../../../lab/plugins/gcp/machine-types';
import type { PropertyMap } from '../../../../lab/plugins/protocol/values';
import { Cloud, inBelgium } from './harness';

const CLUSTER = 'gcp:container/cluster:Cluster';
const POOL = 'gcp:container/nodePool:NodePool';
const INSTANCE = 'gcp:compute/instance:Instance';
const DISK = 'gcp:compute/disk:Disk';
const SECRET = 'gcp:secretmanager/secret:Secret';
const VERSION = 'gcp:secretmanager/secretVersion:SecretVersion';

/** Notes what is asked of labs instead of starting them. */
class NotedLabs {
  readonly started: (Omit<WantedLab, 'nodes'> & { readonly nodes: readonly LabNodes[] })[] = [];
  readonly ended: string[] = [];
  async start(wanted: WantedLab) {
    this.started.push({ ...wanted, nodes: await wanted.nodes() });
    return { server: 'https://127.0.0.1:4001', ca: 'pem' };
  }
  isThere = (id: string) => Promise.resolve(!this.ended.includes(id));
  halt = (id: string) => Promise.resolve(void this.ended.push(`halted ${id}`));
  end = (id: string) => Promise.resolve(void this.ended.push(id));
  get nodes(): readonly string[] {
    return this.started.at(-1)?.nodes.flatMap(({ names }) => names) ?? [];
  }
}

let labs: NotedLabs;
let cloud: Cloud;

beforeEach(() => {
  labs = new NotedLabs();
  const asLabs = labs as unknown as Labs;
  cloud = new Cloud(inBelgium, {
    [CLUSTER]: gkeLife(asLabs),
    [POOL]: poolLife(asLabs),
    [INSTANCE]: kubeadmLife(asLabs),
    [DISK]: diskLife(asLabs),
  });
});

afterEach(() => {
  cloud.close();
});

test('names of labs are short and readable, and no two are alike', () => {
  const long = `projects/p/locations/l/clusters/${'a'.repeat(40)}`;
  expect(labName('projects/p/locations/l/clusters/prod')).toMatch(/^prod-[0-9a-f]{8}$/);
  expect(labName(long)).toHaveLength(39);
  expect(labName('projects/p/locations/m/clusters/prod')).not.toBe(
    labName('projects/p/locations/l/clusters/prod'),
  );
});

test.each([
  ['e2-standard-4', { cores: 4, memory: 16 }],
  ['n2-highmem-8', { cores: 8, memory: 64 }],
  ['c3-highcpu-4', { cores: 4, memory: 4 }],
  ['e2-medium', { cores: 2, memory: 4 }],
  ['n2-custom-6-20480', { cores: 6, memory: 20 }],
  ['x4-megamem-960', {}],
])('a machine of type %s has %j', (type, size) => {
  expect(sizeOf(type)).toEqual(size);
});

describe('GKE', () => {
  const standard = { name: 'main', initialNodeCount: 1, removeDefaultNodePool: true };
  const cluster = (more: PropertyMap) =>
    cloud.create(CLUSTER, { ...standard, location: 'europe-west1-b', ...more });

  test('endpoint and authority are the lab’s', async () => {
    const { outputs } = await cluster({});
    expect(outputs['endpoint']).toBe('127.0.0.1:4001');
    expect(outputs['masterAuth']).toMatchObject({ clusterCaCertificate: 'cGVt' });
  });

  test('without its first pool it has no nodes, and its kinds when Gateway API is switched on', async () => {
    await cluster({ gatewayApiConfig: { channel: 'CHANNEL_STANDARD' } });
    expect(labs.nodes).toEqual([]);
    const names = labs.started[0]?.preload?.map(({ metadata }) => metadata.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'gateways.gateway.networking.k8s.io',
        'healthcheckpolicies.networking.gke.io',
        'gcpgatewaypolicies.networking.gke.io',
        'gcpbackendpolicies.networking.gke.io',
      ]),
    );
  });

  test('Gateway API is not there when it is not switched on', async () => {
    await cluster({});
    expect(labs.started[0]?.preload).toEqual([]);
  });

  test('a regional cluster has the nodes of three zones, and Autopilot brings some', async () => {
    await cluster({ name: 'a', location: 'europe-west1', removeDefaultNodePool: false });
    expect(labs.nodes).toHaveLength(3);
    await cloud.create(CLUSTER, { name: 'b', location: 'europe-west1', enableAutopilot: true });
    expect(labs.nodes).toEqual(['gke-b-autopilot-1', 'gke-b-autopilot-2', 'gke-b-autopilot-3']);
  });

  test('pools bring as many nodes as their autoscaler may, with labels and taints, and take them along', async () => {
    const { id } = await cluster({});
    const nodeConfig = {
      ...{ machineType: 'e2-standard-8', labels: { pool: 'work' } },
      taints: [{ key: 'only', value: 'db', effect: 'NO_SCHEDULE' }],
    };
    const autoscaling = { minNodeCount: 1, maxNodeCount: 2 };
    const pool = await cloud.create(POOL, { name: 'work', cluster: id, autoscaling, nodeConfig });
    await cloud.create(POOL, { name: 'more', cluster: id, nodeCount: 1 });
    expect(labs.started.at(-2)?.nodes).toEqual([
      {
        names: ['gke-main-work-1', 'gke-main-work-2'],
        ...{ cores: 8, memory: 32 },
        labels: {
          'cloud.google.com/gke-nodepool': 'work',
          'iam.gke.io/gke-metadata-server-enabled': 'true',
          pool: 'work',
        },
        taints: [{ key: 'only', value: 'db', effect: 'NoSchedule' }],
      },
    ]);
    expect(new Set(labs.nodes)).toEqual(
      new Set(['gke-main-work-1', 'gke-main-work-2', 'gke-main-more-1']),
    );
    await cloud.delete(POOL, pool.id, pool.outputs);
    expect(labs.nodes).toEqual(['gke-main-more-1']);
  });

  test('more nodes than a lab has use for are cut down, no pool to none', async () => {
    const { id } = await cluster({});
    await cloud.create(POOL, { name: 'one', cluster: id, nodeCount: 1 });
    await cloud.create(POOL, { name: 'many', cluster: id, nodeCount: 400 });
    expect(labs.nodes.length).toBeLessThanOrEqual(100);
    expect(labs.nodes).toContain('gke-main-one-1');
  });

  test('what could not be started is not there', async () => {
    labs.start = () => Promise.reject(new Error('no memory'));
    await expect(cluster({})).rejects.toThrow('no memory');
    expect(await cloud.world.all()).toEqual([]);
  });

  test('its lab goes with it, and it is gone when the lab is', async () => {
    const { id, outputs } = await cluster({ deletionProtection: false });
    expect((await cloud.read(CLUSTER, id, outputs))?.id).toBe(id);
    await cloud.create(POOL, { name: 'pool', cluster: id, nodeCount: 1 });
    await cloud.delete(CLUSTER, id, outputs);
    expect(await cloud.world.all()).toEqual([]);
    expect(labs.ended).toEqual([id]);
    expect(await cloud.read(CLUSTER, id, outputs)).toBeUndefined();
  });
});

describe('kubeadm', () => {
  const nic = { network: 'default', accessConfigs: [{ natIp: '127.5.6.7' }] };
  const metadata = { 'plinth-role': 'control-plane', 'plinth-pki-secret': 'pki' };
  const plane = { name: 'plane', machineType: 'e2-standard-2', metadata, networkInterfaces: [nic] };
  const worker = (name: string, network = 'default') => ({
    ...{ name, machineType: 'e2-standard-4', labels: { pool: 'general' } },
    ...{ metadata: { 'plinth-role': 'worker' }, networkInterfaces: [{ network }] },
  });
  const files = (ca: string) => ({
    '/etc/kubernetes/pki/ca.crt': ca,
    '/etc/kubernetes/pki/ca.key': 'key',
  });

  async function hold(content: string): Promise<void> {
    const known = await cloud.world.find(SECRET, 'projects/plinth-test/secrets/pki');
    const secret =
      known?.id ?? (await cloud.create(SECRET, { secretId: 'pki', replication: { auto: {} } })).id;
    await cloud.create(VERSION, { secret, secretData: content });
  }

  test('the lab has the authority of the newest version and the address of the machine', async () => {
    await hold(JSON.stringify(files('old')));
    await hold(JSON.stringify(files('new')));
    const { id } = await cloud.create(INSTANCE, plane);
    expect(labs.started).toEqual([
      {
        ...{ id, address: '127.5.6.7', pki: { caCert: 'new', caKey: 'key' } },
        nodes: [
          {
            ...{ names: ['plane'], cores: 2, memory: 8 },
            labels: {
              'topology.kubernetes.io/zone': 'europe-west1-b',
              'node-role.kubernetes.io/control-plane': '',
            },
            taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
          },
        ],
      },
    ]);
  });

  test('workers of its network are nodes with the label of their pool', async () => {
    await hold(JSON.stringify(files('ca')));
    await cloud.create(INSTANCE, worker('early'));
    expect(labs.started).toEqual([]);
    await cloud.create(INSTANCE, plane);
    const late = await cloud.create(INSTANCE, worker('late'));
    await cloud.create(INSTANCE, worker('stranger', 'other'));
    expect(new Set(labs.nodes)).toEqual(new Set(['plane', 'early', 'late']));
    expect(labs.started.at(-1)?.nodes.at(-1)?.labels).toMatchObject({
      'plinth.dev/pool': 'general',
    });
    await cloud.delete(INSTANCE, late.id, late.outputs);
    expect(new Set(labs.nodes)).toEqual(new Set(['plane', 'early']));
  });

  test('a machine without a disk takes its lab along, one with a disk leaves it there', async () => {
    await hold(JSON.stringify(files('ca')));
    const bare = await cloud.create(INSTANCE, plane);
    await cloud.delete(INSTANCE, bare.id, bare.outputs);
    const disk = await cloud.create(DISK, { name: 'data', size: 10 });
    const attachedDisks = [{ source: disk.id }];
    const machine = await cloud.create(INSTANCE, { ...plane, attachedDisks });
    expect(labs.started.at(-1)?.id).toBe(disk.id);
    await expect(cloud.delete(DISK, disk.id)).rejects.toThrow('resourceInUseByAnotherResource');
    await cloud.delete(INSTANCE, machine.id, machine.outputs);
    await cloud.delete(DISK, disk.id);
    expect(labs.ended).toEqual([bare.id, `halted ${disk.id}`, disk.id]);
  });

  test('any other machine is no lab', async () => {
    await cloud.create(INSTANCE, { name: 'vm', machineType: 'e2-small', networkInterfaces: [nic] });
    expect(labs.started).toEqual([]);
  });

  const where = "gcp: instance 'plane'";
  const unreadable = `${where}: secret 'pki' must be JSON with the files /etc/kubernetes/pki/ca.crt and /etc/kubernetes/pki/ca.key`;
  test.each<readonly [string, string | undefined, PropertyMap, string]>([
    [
      'has no address',
      JSON.stringify(files('ca')),
      { networkInterfaces: [{ network: 'default' }] },
      `${where}: 'networkInterfaces[0].accessConfigs[0].natIp' must be a reserved address, for its certificates name it, got nothing`,
    ],
    [
      'names no secret',
      JSON.stringify(files('ca')),
      { metadata: { 'plinth-role': 'control-plane' } },
      `${where}: metadata 'plinth-pki-secret' must name the secret with the authority, got nothing`,
    ],
    [
      'comes before its secret',
      undefined,
      {},
      `${where}: secret 'pki' must have a version before the machine starts, got none`,
    ],
    ['has a secret that is no JSON', 'hush', {}, unreadable],
    ['has a secret without a key', '{}', {}, unreadable],
  ])('fails when the control plane %s', async (_why, content, more, problem) => {
    if (content !== undefined) await hold(content);
    await expect(cloud.create(INSTANCE, { ...plane, ...more })).rejects.toThrow(
      new UserError(problem),
    );
  });
});
