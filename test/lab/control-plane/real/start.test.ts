import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labPaths, type LabPaths } from '../../../../lab/control-plane/paths';
import type { NodeParts } from '../../../../lab/control-plane/real/parts';
import { readRealRecord } from '../../../../lab/control-plane/real/record';
import { prepareNode } from '../../../../lab/control-plane/real/start';
import type { LabApi } from '../../../../lab/control-plane/simulation/api';
import type * as Network from '../../../../lab/node/network';
import { temporaryFolder } from '../../../temporary';

const order: string[] = [];
let store: () => Promise<object>;
let replaced: readonly string[];
let node: 'new' | 'found';
let whileStarting: () => Promise<void>;

jest.mock('../../../../lab/control-plane/real/needs', () => ({
  requireNodeNeeds: (directory: string) => {
    order.push(`needs of ${directory.replace(/.*\//, '')}`);
    return Promise.resolve();
  },
}));
jest.mock('../../../../lab/control-plane/real/placement', () => ({
  placement: () => [],
  placementInForce: () => Promise.resolve(),
}));
jest.mock('../../../../lab/store/store', () => ({
  prepareStore: () => store(),
  openStore: () => Promise.resolve(),
}));
jest.mock('../../../../lab/node/node', () => {
  const { nodeNetwork } = jest.requireActual<typeof Network>('../../../../lab/node/network');
  return {
    ...jest.requireActual<object>('../../../../lab/node/node'),
    takeNetwork: () => {
      order.push('taken');
      return Promise.resolve({ network: nodeNetwork(3), release: () => order.push('released') });
    },
    startNode: async ({
      onReplaced,
    }: {
      onReplaced: (images: readonly string[]) => Promise<void>;
    }) => {
      await onReplaced(replaced);
      await whileStarting();
      return node;
    },
  };
});

const parts: NodeParts = {
  ...{ tools: {}, wanted: [], images: { present: [], missing: [] } },
  ...{ tree: '/cache/tree', node: 'of today' },
};
let paths: LabPaths;

beforeEach(() => {
  order.length = 0;
  store = () => Promise.resolve({});
  replaced = [];
  node = 'found';
  whileStarting = () => Promise.resolve();
  paths = labPaths(temporaryFolder('real-start'), 'mine');
  mkdirSync(paths.pki, { recursive: true });
});

const prepare = () =>
  prepareNode({
    paths,
    real: { images: [], parts },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });

test('the number of a network is given back once there is a node with it, and not before', async () => {
  const { release } = await prepare();
  expect(order).toEqual(['needs of mine', 'taken']);
  release();
  expect(order).toEqual(['needs of mine', 'taken', 'released']);
});

test('the number of a network is given back when nothing becomes of its node', async () => {
  store = () => Promise.reject(new Error('the disk is full'));
  await expect(prepare()).rejects.toThrow(new Error('the disk is full'));
  expect(order).toEqual(['needs of mine', 'taken', 'released']);
});

/** An API server on whose node these pods run, which nobody would make again. */
function serverWith(...uids: readonly string[]): LabApi {
  const items = uids.map((uid) => ({
    metadata: { namespace: 'shop', name: `pod-${uid}`, uid },
    spec: { containers: [{ image: 'registry.example/web:1' }] },
  }));
  return {
    call: () => Promise.resolve({ status: 200, body: { items } }),
    watch: () => Promise.reject(new Error('nothing is watched')),
    close: () => undefined,
  };
}

test('pods that go on with a former image are kept in the record for as long as they run', async () => {
  for (const file of ['ca.crt', 'ca.key']) writeFileSync(join(paths.pki, file), '');
  const left = async (api: LabApi, ...images: readonly string[]) => {
    replaced = images;
    await (await prepare()).start(api);
    return (await readRealRecord(paths))?.left;
  };
  expect(await left(serverWith('1', '2'))).toBeUndefined();
  const both = [
    { pod: 'shop/pod-1', uid: '1' },
    { pod: 'shop/pod-2', uid: '2' },
  ];
  expect(await left(serverWith('1', '2'), 'registry.example/web:1')).toEqual(both);
  expect(await left(serverWith('1', '2'))).toEqual(both);
  expect(await left(serverWith('1', '3'))).toEqual(both.slice(0, 1));
  await prepare();
  expect((await readRealRecord(paths))?.left).toEqual(both.slice(0, 1));
  expect(await left(serverWith())).toBeUndefined();
  await left(serverWith('1'), 'registry.example/web:1');
  node = 'new';
  expect(await left(serverWith('1'))).toBeUndefined();
});

test('pods that go on are known also after a run that ended half way', async () => {
  for (const file of ['ca.crt', 'ca.key']) writeFileSync(join(paths.pki, file), '');
  replaced = ['registry.example/web:1'];
  whileStarting = () => Promise.reject(new Error('Ctrl-C'));
  const { start } = await prepare();
  await expect(start(serverWith('1'))).rejects.toThrow(new Error('Ctrl-C'));
  expect(await readRealRecord(paths)).toMatchObject({ left: [{ pod: 'shop/pod-1', uid: '1' }] });
  expect(await readRealRecord(paths)).not.toHaveProperty('content');
});
