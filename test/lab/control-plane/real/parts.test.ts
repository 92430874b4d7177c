import type { EnsureImagesOptions } from '../../../../lab/images/images';
import { gatherParts } from '../../../../lab/control-plane/real/parts';
import type { ToolName, ToolOptions } from '../../../../lab/toolchain/toolchain';

const asked: (readonly [names: readonly string[], path: ToolOptions['path']])[] = [];
const digested: object[] = [];

jest.mock('../../../../lab/toolchain/toolchain', () => ({
  ensureTools: (names: readonly ToolName[], { path }: ToolOptions) => {
    asked.push([names, path]);
    return Promise.resolve({ kubelet: '/cache/kubelet', versitygw: '/cache/versitygw' });
  },
}));
jest.mock('../../../../lab/images/debian', () => ({ debianTree: () => Promise.resolve('/tree') }));
jest.mock('../../../../lab/images/images', () => ({
  ensureImages: async (_: unknown, { tools }: EnsureImagesOptions) => {
    await tools(['prometheus']);
    return { present: [], missing: [] };
  },
}));
jest.mock('../../../../lab/node/node', () => ({
  ...{ nodeTools: ['kubelet'], nodePackages: [], nodeImageReferences: ['a.example/pause:1'] },
  nodeDigest: (material: object) => {
    digested.push(material);
    return Promise.resolve('of today');
  },
}));

beforeEach(() => {
  asked.length = 0;
  digested.length = 0;
});

const options = {
  ...{ images: ['a.example/web:1'], env: { PLINTH_CACHE: '/cache' } },
  ...{ onProgress: () => undefined, signal: new AbortController().signal },
};

test('what goes into images is the pinned version, whatever this machine has; its own node takes what is there', async () => {
  expect(await gatherParts(options)).toEqual({
    tools: { kubelet: '/cache/kubelet', versitygw: '/cache/versitygw' },
    wanted: ['a.example/pause:1', 'a.example/web:1'],
    images: { present: [], missing: [] },
    tree: '/tree',
    node: 'of today',
  });
  expect(asked).toEqual([
    [['kubelet', 'versitygw'], 'searched'],
    [['prometheus'], 'ignored'],
  ]);
});

test('tools that were looked for already are not looked for again', async () => {
  const tools = { kubelet: '/bin/kubelet', versitygw: '/bin/versitygw' };
  expect((await gatherParts({ ...options, tools })).tools).toBe(tools);
  expect(asked).toEqual([[['prometheus'], 'ignored']]);
});

test('a node is told from others by its tree, its programs, and a store without secrets', async () => {
  await gatherParts(options);
  expect(digested).toMatchObject([
    {
      tree: '/tree',
      tools: { kubelet: '/cache/kubelet' },
      services: [
        {
          name: 'object-store',
          executable: '/cache/versitygw',
          files: expect.any(Object) as object,
        },
      ],
    },
  ]);
  expect(JSON.stringify(digested)).toContain('"ROOT_SECRET_ACCESS_KEY":""');
});
