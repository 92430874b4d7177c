import { hostOf, plannedStack } from '../../cli/planned-stack';
import { environmentFor } from '../../environments';
import { temporaryFolder } from '../temporary';

const checkout = temporaryFolder('planned');

test('a branch is planned as its stack recorded it: in the lab, on its nodes', async () => {
  const given = { host: 'local', nodes: 'real' };
  const { environment, host, platform } = await plannedStack(checkout, 'branch-x', given);
  expect(environment.cluster).toMatchObject({ kind: 'shared', with: 'local' });
  expect(host?.cluster).toMatchObject({ kind: 'local', nodes: 'real' });
  const elsewhere = await plannedStack(checkout, 'branch-x');
  expect(elsewhere.environment.cluster).not.toMatchObject({ with: 'local' });
  expect(platform.urls).not.toEqual(elsewhere.platform.urls);
});

test('a stack with a cluster of its own has no host', async () => {
  expect(await hostOf(checkout, environmentFor('prod'))).toBeUndefined();
  expect(await plannedStack(checkout, 'prod')).not.toHaveProperty('host');
});

test('the nodes of a lab are none of a host that is no lab', async () => {
  const { cluster } = environmentFor('branch-x');
  const host = await hostOf(checkout, { cluster }, { nodes: 'real' });
  expect(host?.cluster.kind).not.toBe('local');
});

test('fails when no environment has the name', async () => {
  await expect(plannedStack(checkout, 'prodd')).rejects.toThrow(
    'stack: must be the name of an environment',
  );
});
