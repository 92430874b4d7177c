import * as gcp from '@pulumi/gcp';
import { listLabs } from '../../../../lab/control-plane/lab';
import type { Stack, StoredResource } from '../behaviour/harness/stack';
import { cloud, gkeKubeconfig } from './program';
import { openCloud, type CloudWorld } from './world';

// named while the file loads: the SDK requires a class when it is named, which jest forbids between two tests
const { Provider } = gcp;
const { Subnetwork } = gcp.compute;
const { KeyRing } = gcp.kms;

jest.setTimeout(240_000);

let world: CloudWorld;
let stack: Stack;

beforeAll(async () => {
  world = await openCloud();
  stack = await world.stack('cloud');
});

afterAll(async () => {
  await world.close();
});

async function stored(type: string): Promise<StoredResource> {
  const found = (await stack.resources()).find((resource) => resource.type === type);
  if (found === undefined) throw new Error(`nothing of type ${type} is in the state`);
  return found;
}

async function kubeconfig(): Promise<string> {
  const { outputs = {} } = await stored('gcp:container/cluster:Cluster');
  const { clusterCaCertificate } = outputs['masterAuth'] as { clusterCaCertificate: string };
  return gkeKubeconfig(String(outputs['endpoint']), clusterCaCertificate);
}

test('a preview says what would come and makes nothing', async () => {
  const { steps } = await stack.preview(() => cloud());
  expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(['create']));
  expect(await listLabs(world.labs)).toEqual([]);
});

test('a whole cloud comes up, with outputs as the real one gives them, and then rests', async () => {
  const { warnings } = await stack.up(() => cloud());
  expect(warnings).toBe('');
  const network = await stored('gcp:compute/network:Network');
  expect(network.id).toBe('projects/plinth-test/global/networks/main');
  expect(network.outputs?.['selfLink']).toBe(
    'https://www.googleapis.com/compute/v1/projects/plinth-test/global/networks/main',
  );
  const account = await stored('gcp:serviceaccount/account:Account');
  expect(account.outputs?.['email']).toBe('dev-nodes@plinth-test.iam.gserviceaccount.com');
  const cluster = await stored('gcp:container/cluster:Cluster');
  expect(cluster.id).toBe('projects/plinth-test/locations/europe-west1-b/clusters/main');
  expect(cluster.outputs?.['endpoint']).toMatch(/^127\.0\.0\.1:\d+$/);
  const again = await stack.up(() => cloud());
  expect(new Set(again.steps.map(({ op }) => op))).toEqual(new Set(['same']));
});

test('the value of a secret is neither in the state nor seen', async () => {
  const { everything } = await stack.up(() => cloud());
  expect(everything).not.toContain('hush-hush-hush');
  expect(await stack.checkpoint()).not.toContain('hush-hush-hush');
});

test('the cluster is one in which GKE’s own kinds are known and pods have nodes', async () => {
  const columns =
    'custom-columns=NAME:.metadata.name,POOL:.metadata.labels.pool,CPU:.status.capacity.cpu';
  const nodes = await world.kubectl(
    await kubeconfig(),
    'get',
    'nodes',
    '--no-headers',
    '-o',
    columns,
  );
  const pool = (await stored('gcp:container/nodePool:NodePool')).outputs?.['name'];
  expect(nodes.split('\n').map((line) => line.split(/\s+/))).toEqual([
    [`gke-main-${String(pool)}-1`, 'x', '8'],
    [`gke-main-${String(pool)}-2`, 'x', '8'],
  ]);
  const policies = await world.kubectl(
    await kubeconfig(),
    'get',
    'gcpgatewaypolicies',
    '-o',
    'name',
  );
  expect(policies).toBe('gcpgatewaypolicy.networking.gke.io/main');
});

test('a pool that grows brings nodes', async () => {
  const { steps } = await stack.up(() => cloud({ maxNodes: 3 }));
  expect(steps.filter(({ op }) => op !== 'same')).toEqual([
    expect.objectContaining({ op: 'update', diff: { 'autoscaling.maxNodeCount': 'update' } }),
  ]);
  const nodes = await world.kubectl(await kubeconfig(), 'get', 'nodes', '-o', 'name');
  expect(nodes.split('\n')).toHaveLength(3);
});

test('fails with everything that is wrong with a resource, in the engine’s words', async () => {
  const wrong = () => {
    const provider = new Provider('google', { project: 'plinth-test', region: 'europe-west1' });
    const args = { network: 'main', ipCidrRange: '10.10.0.1/20', region: 'Mars' };
    const logConfig = { flowSamplin: 0.5 };
    new Subnetwork('nodes', { ...args, logConfig } as gcp.compute.SubnetworkArgs, { provider });
  };
  const { errors, code } = await (await world.stack('wrong')).run('preview', wrong);
  expect(code).not.toBe(0);
  const nodes = "gcp:compute/subnetwork:Subnetwork resource 'nodes'";
  expect(errors.split('\n')).toEqual([
    `${nodes}: property logConfig.flowSamplin value {<nil>} has a problem: there is no such property, perhaps 'flowSampling' is meant`,
    `${nodes}: property region value {Mars} has a problem: must be a region such as europe-west1, got 'Mars'`,
    `${nodes}: property ipCidrRange value {10.10.0.1/20} has a problem: must be an address range such as 10.0.0.0/16, got '10.10.0.1/20'`,
    '',
  ]);
});

test('another name replaces a bucket and all rights on it', async () => {
  const { steps } = await stack.up(() => cloud({ maxNodes: 3, bucket: 'plinth-test-others' }));
  const replaced = steps.filter(({ op }) => op === 'replace');
  expect(replaced.map(({ name }) => name).sort()).toEqual(['backups', 'main', 'reader', 'writer']);
  expect(replaced.find(({ name }) => name === 'backups')?.diff).toEqual({ name: 'update-replace' });
});

test('what was taken away behind the program’s back is seen', async () => {
  await stack.refresh();
  const again = await stack.up(() => cloud({ maxNodes: 3, bucket: 'plinth-test-others' }));
  expect(again.ops.filter((op) => !op.startsWith('same'))).toEqual([]);
});

test('nothing is left when it goes, and the cluster’s lab has ended', async () => {
  await stack.destroy();
  expect(await stack.resources()).toEqual([]);
  expect(await listLabs(world.labs)).toEqual([]);
});

test('fails when a key ring of a name that was once taken comes back', async () => {
  const program = () => {
    const provider = new Provider('google', { project: 'plinth-test', region: 'europe-west1' });
    new KeyRing('ring', { name: 'once', location: 'europe-west1' }, { provider });
  };
  await stack.up(program);
  await stack.destroy();
  const outcome = await stack.run('up', program);
  expect(outcome.errors).toContain(
    "googleapi: Error 409: The key ring 'projects/plinth-test/locations/europe-west1/keyRings/once' already exists, alreadyExists",
  );
});
