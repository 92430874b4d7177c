import { UNKNOWN } from '../../../../lab/plugins/protocol/values';
import { Cloud } from './harness';

jest.setTimeout(30_000);

const INSTANCE = 'gcp:compute/instance:Instance';
const GROUP = 'gcp:compute/instanceGroup:InstanceGroup';
const MEMBERSHIP = 'gcp:compute/instanceGroupMembership:InstanceGroupMembership';

const zone = 'projects/plinth-test/zones/europe-west1-b';
const link = `https://www.googleapis.com/compute/v1/${zone}/instances/vm`;
const membership = { instance: link, instanceGroup: 'all' };

let cloud: Cloud;

beforeEach(() => {
  cloud = new Cloud();
});

afterEach(() => {
  cloud.close();
});

async function machine(): Promise<void> {
  await cloud.create(INSTANCE, {
    name: 'vm',
    machineType: 'e2-medium',
    bootDisk: { initializeParams: { image: 'debian-cloud/debian-13' } },
    networkInterfaces: [{ network: 'default' }],
  });
}

test('a machine is a member of a group under the names of both', async () => {
  await machine();
  await cloud.create(GROUP, { name: 'all' });
  const { id, outputs } = await cloud.create(MEMBERSHIP, membership);
  expect(id).toBe(`${zone}/instanceGroups/all/vm`);
  expect(outputs).toMatchObject({ ...membership, zone: 'europe-west1-b' });
});

test('fails without the machine and without the group, and names both', async () => {
  await expect(cloud.create(MEMBERSHIP, membership)).rejects.toThrow(
    [
      `gcp: membership of an instance group ${zone}/instanceGroups/all/vm can not be made`,
      `googleapi: Error 404: The instance '${zone}/instances/vm' was not found, notFound`,
      `googleapi: Error 404: The instance group '${zone}/instanceGroups/all' was not found, notFound`,
    ].join('\n'),
  );
});

test('a machine that is deleted is a member no longer, and another one of its name is none', async () => {
  await machine();
  await cloud.create(GROUP, { name: 'all' });
  const { id } = await cloud.create(MEMBERSHIP, membership);
  expect(await cloud.read(MEMBERSHIP, id)).toBeDefined();
  await cloud.delete(INSTANCE, `${zone}/instances/vm`);
  await machine();
  expect(await cloud.read(MEMBERSHIP, id)).toBeUndefined();
});

test('another machine or group is another membership, and so is one that is made again', () => {
  // a machine that is replaced has a link that is not known before
  expect(cloud.diff(MEMBERSHIP, membership, { ...membership, instance: UNKNOWN }).replaces).toEqual(
    ['instance'],
  );
  expect(cloud.diff(MEMBERSHIP, membership, { ...membership, instance: 'other' }).replaces).toEqual(
    ['instance'],
  );
  expect(
    cloud.diff(MEMBERSHIP, membership, { ...membership, instanceGroup: 'other' }).replaces,
  ).toEqual(['instanceGroup']);
});
