import { startLab } from '../../../lab/control-plane/lab';
import { temporaryFolder } from '../../temporary';

const order: string[] = [];
let failsAt: string | undefined;

/** A part of the work, of which one may be told to fail. */
function step<T>(name: string, result: T): Promise<T> {
  order.push(name);
  return failsAt === name ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve(result);
}

jest.mock('../../../lab/control-plane/tools', () => ({ resolvedTools: () => step('tools', {}) }));
jest.mock('../../../lab/control-plane/control-plane', () => ({
  ensureControlPlane: () =>
    step('control plane', { server: 'https://127.0.0.1:1', ca: '', cert: '', key: '' }),
}));
jest.mock('../../../lab/control-plane/seed', () => ({ seedLab: () => step('objects', undefined) }));
jest.mock('../../../lab/control-plane/simulation/api', () => ({
  labApi: () => ({ close: () => order.push('closed') }),
}));
jest.mock('../../../lab/control-plane/kubeconfig', () => ({ labKubeconfig: () => '' }));
jest.mock('../../../lab/control-plane/real/start', () => ({
  prepareNode: () =>
    step('prepared', {
      ...{ controlPlane: {}, objects: [], simulated: [] },
      start: () => step('node', undefined),
      release: () => order.push('released'),
    }),
}));

beforeEach(() => {
  order.length = 0;
  failsAt = undefined;
});

const start = () =>
  startLab({
    ...{ name: 'mine', labsDirectory: temporaryFolder('lab'), tools: {} },
    real: { images: [] },
  });

test('what a real node had reserved is given back once it runs', async () => {
  await start();
  expect(order).toEqual([
    ...['tools', 'prepared', 'control plane', 'objects', 'node', 'closed', 'released'],
  ]);
});

test.each(['control plane', 'objects', 'node'])(
  'what a real node had reserved is given back when it fails at: %s',
  async (part) => {
    failsAt = part;
    await expect(start()).rejects.toThrow(new Error(`${part} failed`));
    expect(order.at(-1)).toBe('released');
  },
);

test('fails without anything to give back where it is not even prepared', async () => {
  failsAt = 'prepared';
  await expect(start()).rejects.toThrow(new Error('prepared failed'));
  expect(order).toEqual(['tools', 'prepared']);
});
