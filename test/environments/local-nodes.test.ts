import { Size } from 'cdk8s';
import { environmentFor } from '../../environments';
import { local } from '../../environments/local';
import { onNodes } from '../../environments/local-nodes';
import { platform } from '../../stacks/platform';
import { userErrorOf } from '../user-error';
import { processorMillis } from './requests';

test('the local environment has simulated nodes unless real ones are asked for', () => {
  expect(environmentFor('local')).toEqual(local);
  expect(environmentFor('local', { nodes: 'simulated' })).toEqual(local);
  expect(environmentFor('local', { nodes: 'real' }).cluster).toEqual({
    kind: 'local',
    nodes: 'real',
    nodeCount: 1,
  });
});

test('on a real node servers ask for less, unless the environment says for how much', () => {
  const own = { ...local, immudb: { ...local.immudb, cpuMillis: 700 } };
  const { immudb, monitoring, postgres } = onNodes(own, 'real');
  expect(immudb).toMatchObject({ cpuMillis: 700, memory: Size.mebibytes(512) });
  expect(monitoring?.requests).toEqual({ cpuMillis: 100, memory: Size.mebibytes(512) });
  expect(postgres?.clusters['infra']).toMatchObject({
    cpuMillis: 100,
    memory: Size.mebibytes(512),
    storage: Size.gibibytes(2),
  });
});

test('what is on a real node already stays as it is, and goes back to simulated ones', () => {
  const real = onNodes(local, 'real');
  expect(onNodes(real, 'real')).toEqual(real);
  expect(onNodes(real, 'simulated').cluster).toEqual(local.cluster);
});

// room for CoreDNS, for Jobs that come and go, and for one pod more while a Deployment is rolled
const room = 300;

test('everything finds room on a machine with two cores', () => {
  const real = platform(environmentFor('local', { nodes: 'real' }));
  expect(processorMillis(real.charts)).toBeLessThanOrEqual(2000 - room);
  expect(processorMillis(platform(local).charts)).toBeGreaterThan(2000);
});

test.each([
  ['local', 'imaginary', "local: 'nodes' must be 'simulated' or 'real', got 'imaginary'"],
  [
    'dev',
    'real',
    "dev: 'nodes' must be left out, only a cluster of kind 'local' has a choice, got 'real'",
  ],
  [
    'branch-login',
    'simulated',
    "branch-login: 'nodes' must be left out, only a cluster of kind 'local' has a choice, got 'simulated'",
  ],
])('fails when %s is to have %s nodes', (stack, nodes, problem) => {
  expect(userErrorOf(() => environmentFor(stack, { nodes })).problems).toEqual([problem]);
});
