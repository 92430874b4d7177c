import * as gcp from '@pulumi/gcp';
import type { Stack } from '../behaviour/harness/stack';
import { openCloud, type CloudWorld } from './world';

// named while the file loads: the SDK requires a class when it is named, which jest forbids between two tests
const { Instance, InstanceGroup, InstanceGroupMembership } = gcp.compute;
const { Provider } = gcp;

jest.setTimeout(240_000);

let world: CloudWorld;
let stack: Stack;

beforeAll(async () => {
  world = await openCloud();
  stack = await world.stack('group');
});

afterAll(async () => {
  await world.close();
});

const membership = 'gcp:compute/instanceGroupMembership:InstanceGroupMembership';

/** Two machines in one group; descriptions can not be changed in place. */
function program(description: string) {
  return () => {
    const provider = new Provider('google', {
      ...{ project: 'plinth-test', region: 'europe-west1', zone: 'europe-west1-b' },
    });
    const opts = { provider };
    const group = new InstanceGroup('all', { name: 'all' }, opts);
    for (const name of ['one', 'two']) {
      const machine = new Instance(
        name,
        {
          ...{ name, machineType: 'e2-medium', networkInterfaces: [{ network: 'default' }] },
          description: name === 'two' ? description : 'the same',
          bootDisk: { initializeParams: { image: 'debian-cloud/debian-13' } },
        },
        { ...opts, deleteBeforeReplace: true },
      );
      const args = { instance: machine.selfLink, instanceGroup: group.name };
      new InstanceGroupMembership(name, args, opts);
    }
  };
}

/** Resources that an update replaced. */
async function replaced(...up: Parameters<Stack['up']>): Promise<readonly string[]> {
  const { steps } = await stack.up(...up);
  return steps
    .filter(({ op }) => op === 'replace')
    .map(({ type, name }) => `${type} ${name}`)
    .sort();
}

const both = [`${membership} two`, 'gcp:compute/instance:Instance two'].sort();

test('a machine that another one takes the place of is in the group again, and nothing else changes', async () => {
  expect(await replaced(program('first'))).toEqual([]);
  expect(await replaced(program('second'))).toEqual(both);
  const members = (await stack.resources()).filter(({ type }) => type === membership);
  expect(members.map(({ id = '' }) => id.replace(/^.*\/zones\//, '')).sort()).toEqual([
    'europe-west1-b/instanceGroups/all/one',
    'europe-west1-b/instanceGroups/all/two',
  ]);
  expect(await replaced(program('second'), '--refresh')).toEqual([]);
});

test('so it is when somebody asks for the replacement', async () => {
  const { urn = '' } =
    (await stack.resources()).find((one) => one.urn.endsWith('Instance::two')) ?? {};
  expect(await replaced(program('second'), '--replace', urn)).toEqual(both);
  expect(await replaced(program('second'), '--refresh')).toEqual([]);
});
