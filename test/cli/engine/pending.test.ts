import { engineId, madeByEngine, objectIdentity, settled } from '../../../cli/engine/pending';

const inputs = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'n' },
};
const deployment = { urn: 'urn:a', type: 'kubernetes:apps/v1:Deployment', custom: true, inputs };

test('an object is found by what its resource was to be', () => {
  expect(objectIdentity(deployment)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'a',
    namespace: 'n',
  });
});

test('a cluster-wide object has no namespace', () => {
  const metadata = { name: 'a' };
  expect(objectIdentity({ ...deployment, inputs: { ...inputs, metadata } })).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'a',
  });
});

test.each([
  ['it is no Kubernetes object', { ...deployment, type: 'random:index:RandomPassword' }],
  ['it has no inputs', { urn: 'urn:a', type: deployment.type, custom: true }],
  ['it has no kind', { ...deployment, inputs: { ...inputs, kind: undefined } }],
  ['it has no metadata', { ...deployment, inputs: { ...inputs, metadata: null } }],
  [
    'its name is generated',
    { ...deployment, inputs: { ...inputs, metadata: { generateName: 'a-' } } },
  ],
  [
    'its name is a secret',
    { ...deployment, inputs: { ...inputs, metadata: { name: { ciphertext: 'x' } } } },
  ],
])('nothing can be looked up when %s', (_, resource) => {
  expect(objectIdentity(resource)).toBeUndefined();
});

test("an object is the engine's when its plugin manages fields of it", () => {
  const managedFields = [{ manager: 'kubectl' }, { manager: 'pulumi-kubernetes-1a2b' }];
  expect(madeByEngine({ metadata: { name: 'a', managedFields } })).toBe(true);
});

test("an object that others made is not the engine's", () => {
  expect(
    madeByEngine({ metadata: { name: 'a', managedFields: [{ manager: 'kubectl' }, {}] } }),
  ).toBe(false);
  expect(madeByEngine({ metadata: { name: 'a' } })).toBe(false);
});

test('ids are as the plugin gives them', () => {
  expect(engineId({ metadata: { name: 'a', namespace: 'n' } })).toBe('n/a');
  expect(engineId({ metadata: { name: 'a' } })).toBe('a');
});

describe('a settled state', () => {
  const other = { urn: 'urn:other', type: 't', custom: true };
  const state = (resources: readonly (typeof other)[]) => ({
    version: 3,
    deployment: {
      resources,
      pending_operations: [
        { type: 'creating', resource: deployment },
        { type: 'creating', resource: { ...deployment, urn: 'urn:b' } },
        { type: 'updating', resource: other },
      ],
    },
  });
  const found = new Map([['urn:a', 'n/a']]);
  const adopted = { ...deployment, id: 'n/a', outputs: inputs };

  test('has what came into being as a resource, after what it depends on, and nothing pending', () => {
    expect(settled(state([other]), found)).toEqual({
      version: 3,
      deployment: { resources: [other, adopted] },
    });
  });

  test('forgets creations that came to nothing', () => {
    expect(settled(state([other]), new Map())).toEqual({
      version: 3,
      deployment: { resources: [other] },
    });
  });

  test('has a replacement in the place of what was deleted for it', () => {
    const waiting = { ...deployment, id: 'n/a', pendingReplacement: true };
    expect(settled(state([waiting, other]), found).deployment.resources).toEqual([adopted, other]);
  });

  test('never has a resource twice', () => {
    const present = { ...deployment, id: 'n/old' };
    expect(settled(state([present]), found).deployment.resources).toEqual([present]);
  });

  test('of an empty state is empty', () => {
    expect(settled({ version: 3, deployment: {} }, new Map())).toEqual({
      version: 3,
      deployment: { resources: [] },
    });
  });
});
