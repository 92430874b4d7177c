import { Size } from 'cdk8s';
import { machineNames } from '../../../../stacks/cluster/kubeadm/names';
import { userErrorOf } from '../../../user-error';

const pool = (count: number) => ({
  machineType: 'e2-standard-2',
  disk: Size.gibibytes(20),
  count,
});

test('machines are named after environment and pool, and counted', () => {
  expect(machineNames('edge', { workers: { small: pool(2), large: pool(1) } })).toEqual({
    controlPlane: 'edge-control-plane',
    workers: [
      { name: 'edge-small-1', pool: 'small' },
      { name: 'edge-small-2', pool: 'small' },
      { name: 'edge-large-1', pool: 'large' },
    ],
  });
});

test('more machines in a pool rename none', () => {
  const few = machineNames('edge', { workers: { small: pool(2) } }).workers;
  const many = machineNames('edge', { workers: { small: pool(5) } }).workers;
  expect(many.slice(0, 2)).toEqual(few);
});

test('fails with every name that is too long or taken twice', () => {
  const long = 'a'.repeat(60);
  const { problems, fix } = userErrorOf(() =>
    machineNames('edge', { workers: { [long]: pool(1), x: pool(1), 'x-1': pool(1) } }),
  );
  expect(problems).toEqual([
    `machine: 'name' must have at most 63 characters, got 'edge-${long}-1'`,
  ]);
  expect(fix).toBe("give the pools in 'cluster.workers' other names");
});
