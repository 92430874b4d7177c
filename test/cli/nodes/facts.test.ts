import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnswerError, UnreachableError } from '../../../cli/cluster/client';
import { realNodeFacts } from '../../../cli/nodes/facts';
import type { LabState } from '../../../lab/control-plane/lab';
import { temporaryFolder } from '../../temporary';

const lab: { kind: 'real' | 'simulated' | undefined; state: LabState } = {
  kind: undefined,
  state: { name: 'local', state: 'absent', problems: [], components: [] },
};
let answer: () => Promise<unknown>;
const asked: string[] = [];
let closed = 0;

jest.mock('../../../lab/control-plane/lab', () => ({
  inspectLab: () => Promise.resolve(lab.state),
  labNodeKind: () => Promise.resolve(lab.kind),
}));
jest.mock('../../../cli/cluster/kubeconfig', () => ({ parseKubeconfig: () => ({}) }));
jest.mock('../../../cli/cluster/client', () => ({
  ...jest.requireActual<object>('../../../cli/cluster/client'),
  ClusterClient: class {
    get(path: string) {
      asked.push(path);
      return answer();
    }

    close() {
      closed += 1;
    }
  },
}));

const running: LabState = {
  name: 'local',
  state: 'running',
  problems: [],
  components: [
    // this process stands for all of the control plane
    { name: 'etcd', state: 'running', pid: process.pid, port: 1, log: '/l/etcd.log' },
    { name: 'simulator', state: 'stopped', log: '/l/simulator.log' },
    { name: 'node-real', state: 'running', log: '/l/kubelet' },
    { name: 'object-store', state: 'stopped', log: '/l/store' },
  ],
  real: {
    ...{ network: 2, missing: [], simulated: [], played: [], built: [], webhooks: 'called' },
    ...{ content: '00ff', objects: ['/api/v1/nodes/one'] },
  },
};

function facts() {
  const kubeconfig = join(temporaryFolder('facts'), 'kubeconfig');
  writeFileSync(kubeconfig, '');
  return realNodeFacts({ labs: '/labs', kubeconfig });
}

beforeEach(() => {
  asked.length = 0;
  closed = 0;
  lab.kind = 'real';
  lab.state = running;
  answer = () =>
    Promise.resolve({
      pods: [{ memory: { workingSetBytes: 1000 } }, {}, { memory: { workingSetBytes: 24 } }],
    });
});

test('of a real node its services, what is not real in it, and the memory of its pods are told', async () => {
  const told = await facts();
  expect(told).toEqual({
    ...{ network: 2, missing: [], simulated: [], played: [], built: [], webhooks: 'called' },
    services: [
      { name: 'node-real', state: 'running' },
      { name: 'object-store', state: 'stopped' },
    ],
    memory: { controlPlane: expect.any(Number) as number, pods: 1024 },
  });
  expect(asked).toEqual(['/api/v1/nodes/node-real/proxy/stats/summary?only_cpu_and_memory=true']);
  expect(closed).toBe(1);
});

test('memory of the control plane is that of its processes', async () => {
  const told = await facts();
  const bytes = told?.memory?.controlPlane ?? 0;
  if (process.platform !== 'linux') expect(bytes).toBe(0);
  else expect(bytes / process.memoryUsage().rss).toBeCloseTo(1, 0);
});

test.each([
  ['refuses', new AnswerError(503, 'not ready')],
  ['does not answer', new UnreachableError('refused')],
])('of a kubelet that %s no memory is told', async (_, error) => {
  answer = () => Promise.reject(error);
  expect(await facts()).not.toHaveProperty('memory');
  expect(closed).toBe(1);
});

describe('pods that go on with a former image', () => {
  const left = [
    { pod: 'shop/alone', uid: '1' },
    { pod: 'shop/job', uid: '2' },
  ];

  beforeEach(() => {
    const { real } = running;
    if (real === undefined) throw new Error('a real node was expected');
    lab.state = { ...running, real: { ...real, left } };
  });

  test.each([
    ['runs still', ['1', '9'], left.slice(0, 1)],
    ['has gone meanwhile', ['9'], undefined],
  ])('are told where one %s', async (_, uids, told) => {
    answer = () => Promise.resolve({ pods: uids.map((uid) => ({ podRef: { uid } })) });
    expect((await facts())?.left).toEqual(told);
  });

  test('are all told where the kubelet does not tell which run', async () => {
    answer = () => Promise.reject(new UnreachableError('refused'));
    expect((await facts())?.left).toEqual(left);
  });
});

test('fails with a bug of ours', async () => {
  answer = () => Promise.reject(new TypeError('a bug'));
  await expect(facts()).rejects.toThrow(new TypeError('a bug'));
  expect(closed).toBe(1);
});

test('of simulated nodes there is nothing to tell, and nobody is asked', async () => {
  lab.kind = 'simulated';
  expect(await facts()).toBeUndefined();
  expect(asked).toEqual([]);
});

test('of a lab that went away meanwhile nothing is told', async () => {
  lab.state = { name: 'local', state: 'absent', problems: [], components: [] };
  expect(await facts()).toBeUndefined();
});
