import { onNodes } from '../../../environments/local-nodes';
import { local } from '../../../environments/local';
import { isBehind, prepareRealNode } from '../../../cli/nodes/real-node';
import { contentDigest } from '../../../lab/control-plane/real/contents';
import type { NodeParts, PartsOptions } from '../../../lab/control-plane/real/parts';
import type { RealRecord } from '../../../lab/control-plane/real/record';
import { nodeNetwork } from '../../../lab/node/network';
import { imagesOf, platform } from '../../../stacks/platform';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

const image = (name: string, origin: 'built' | 'pulled') => ({
  ...{ reference: `registry.example/${name}:1`, archive: `/cache/${name}.tar`, origin },
  digest: `sha256:${name}`,
});
const parts = (images: NodeParts['images']): NodeParts => ({
  ...{ tools: {}, wanted: [], tree: '/cache/tree', node: 'of today', images },
});
const some = parts({
  present: [image('web', 'built'), image('base', 'pulled'), image('cache', 'built')],
  missing: [{ reference: 'docker.io/grafana/grafana:13', reason: 'nobody has it' }],
});

const ensured: (readonly string[])[] = [];
const gathered: PartsOptions[] = [];
let gather: () => Promise<NodeParts>;

jest.mock('../../../cli/tools', () => ({
  ensureWithProgress: (_host: unknown, names: readonly string[]) => {
    ensured.push(names);
    return Promise.resolve({ kubelet: '/cache/kubelet' });
  },
}));
jest.mock('../../../lab/control-plane/real/parts', () => ({
  realTools: ['kubelet'],
  gatherParts: (options: PartsOptions) => {
    gathered.push(options);
    return gather();
  },
}));

const environment = onNodes(local, 'real');
let checkout: string;

beforeEach(() => {
  ensured.length = 0;
  gathered.length = 0;
  gather = () => Promise.resolve(some);
  checkout = temporaryFolder('real-node');
});

test('everything that pods of the platform ask for is gathered, and the step tells where it came from', async () => {
  const host = fakeHost(checkout, { PLINTH_CACHE: '/cache' });
  const real = await prepareRealNode(host, environment);
  const images = imagesOf(platform(environment), environment);
  expect(real).toEqual({ images, env: { PLINTH_CACHE: '/cache' }, parts: some });
  expect(ensured).toEqual([['kubelet']]);
  const tools = { kubelet: '/cache/kubelet' };
  expect(gathered).toMatchObject([{ images, tools, env: { PLINTH_CACHE: '/cache' } }]);
  expect(gathered[0]?.signal).toBe(host.interrupt.asked);
  expect(host.steps).toEqual(['node: 1 image pulled, 2 made here, 1 not to be had']);
});

test.each([
  [['web'], 'node: 1 image made here'],
  [['web', 'base'], 'node: 2 images made here'],
])('what there is none of is not told', async (names, step) => {
  const present = names.map((name) => image(name, 'built'));
  gather = () => Promise.resolve(parts({ present, missing: [] }));
  const host = fakeHost(checkout);
  await prepareRealNode(host, environment);
  expect(host.steps).toEqual([step]);
});

test('fails with what kept a part from being gathered', async () => {
  gather = () => Promise.reject(new Error('no room'));
  const host = fakeHost(checkout);
  await expect(prepareRealNode(host, environment)).rejects.toThrow(new Error('no room'));
  expect(host.steps).toEqual(['node: failed']);
});

test('a lab is behind when it was brought to something else, and never where there is none', async () => {
  const real = await prepareRealNode(fakeHost(checkout), environment);
  const record: RealRecord = {
    ...{ network: 5, missing: [], simulated: [], played: [], built: [], webhooks: 'called' },
    content: contentDigest(some, nodeNetwork(5)),
  };
  expect(isBehind(real, record)).toBe(false);
  expect(isBehind(real, { ...record, network: 6 })).toBe(true);
  expect(isBehind(real, { ...record, content: '00' })).toBe(true);
  const renewed = { ...real, parts: { ...some, node: 'of tomorrow' } };
  expect(isBehind(renewed, record)).toBe(true);
  expect(isBehind(real, undefined)).toBe(false);
});
