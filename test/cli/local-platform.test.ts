import type { Host } from '../../cli/host';
import { prepareLocal, type LabUpkeep } from '../../cli/local-platform';
import type * as Workspace from '../../cli/workspace';
import { environmentFor } from '../../environments';
import type { LabState, StartLabOptions } from '../../lab/control-plane/lab';
import { temporaryFolder } from '../temporary';
import { fakeHost, type FakeHost } from './fake-host';

const started: StartLabOptions[] = [];
const order: string[] = [];
let state: LabState['state'];
let isBehind: boolean;
let lacking: Error | undefined;

jest.mock('../../lab/control-plane/lab', () => ({
  inspectLab: () =>
    Promise.resolve({ name: 'local', state, problems: [], components: [], real: { network: 0 } }),
  startLab: (options: StartLabOptions) => {
    started.push(options);
    return Promise.resolve();
  },
}));
jest.mock('../../lab/control-plane/real/needs', () => ({
  requireNodeNeeds: () => {
    order.push('needs');
    return lacking ? Promise.reject(lacking) : Promise.resolve();
  },
}));
jest.mock('../../lab/plugins/install', () => ({ installPlugins: () => Promise.resolve([]) }));
jest.mock('../../cli/engine/pulumi', () => ({ initializeStack: () => Promise.resolve() }));
jest.mock('../../cli/tools', () => ({
  platformTools: [],
  secretToolsOf: () => [],
  ensureWithProgress: () => Promise.resolve({}),
}));
jest.mock('../../cli/workspace', () => {
  const actual = jest.requireActual<typeof Workspace>('../../cli/workspace');
  return { ...actual, prepareWorkspace: (checkout: string) => actual.workspaceOf(checkout) };
});
jest.mock('../../cli/nodes/choice', () => ({
  recordNodes: () => {
    order.push('recorded');
  },
}));
const parts = { images: ['registry.example/web:1'], env: {}, parts: {} };
jest.mock('../../cli/nodes/real-node', () => ({
  prepareRealNode: () => {
    order.push('gathered');
    return Promise.resolve(parts);
  },
  isBehind: () => isBehind,
}));

let host: FakeHost;

beforeEach(() => {
  for (const list of [started, order]) list.length = 0;
  [state, isBehind, lacking] = ['running', false, undefined];
  host = fakeHost(temporaryFolder('local-platform'));
});

const prepare = (nodes: 'real' | 'simulated', upkeep?: LabUpkeep) =>
  prepareLocal(host satisfies Host, environmentFor('local', { nodes }), upkeep);

test('a lab that runs and is current is left alone', async () => {
  await prepare('real');
  expect(started).toEqual([]);
  expect(host.noted).toEqual([]);
});

test('a running lab is given the images and objects that have changed, out of what was gathered already', async () => {
  isBehind = true;
  await prepare('real');
  expect(started).toMatchObject([{ name: 'local', real: parts }]);
  expect(host.steps).toContain('control plane: images, objects and node renewed');
});

test('a look at it changes nothing of a running lab, and says that there is something to change', async () => {
  isBehind = true;
  await prepare('real', { outdated: 'kept' });
  expect(started).toEqual([]);
  expect(host.noted).toEqual([
    'the lab has images, objects or a node of an earlier checkout; ./plinth up renews them',
  ]);
});

test.each(['renewed', 'kept'] as const)(
  'what is broken is repaired, whether or not something outdated is %s',
  async (outdated) => {
    [state, isBehind] = ['degraded', true];
    await prepare('real', { outdated });
    expect(started).toHaveLength(1);
    expect(host.steps).toContain('control plane: repaired');
    expect(host.noted).toEqual([]);
  },
);

test('a lab that is not there is left to the engine', async () => {
  [state, isBehind] = ['absent', true];
  await prepare('real');
  expect(started).toEqual([]);
});

test('simulated nodes have no images that could be outdated', async () => {
  isBehind = true;
  await prepare('simulated');
  expect(started).toEqual([]);
  expect(order).toEqual(['recorded']);
});

test('what a machine lacks is said before anything is written or gathered', async () => {
  lacking = new Error('no root');
  await expect(prepare('real')).rejects.toThrow(new Error('no root'));
  expect(order).toEqual(['needs']);
  lacking = undefined;
  await prepare('real');
  expect(order).toEqual(['needs', 'needs', 'recorded', 'gathered']);
});
