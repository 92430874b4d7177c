import {
  checked,
  inputFailures,
  labDiff,
  outputsOf,
  unknownOutputs,
} from '../../../../lab/plugins/lab/values';
import { hasSecret, hasUnknown, Secret, UNKNOWN } from '../../../../lab/plugins/protocol/values';

test.each([
  [{ name: 'local', nodes: 3 }],
  [{ name: 'local', nodes: 100 }],
  [{ name: UNKNOWN, nodes: UNKNOWN }],
  [{ name: 'local', nodes: 1, images: ['docker.io/a:1'] }],
  [{ name: 'local', nodes: 1, images: UNKNOWN }],
])('inputs %j are fine', (inputs) => {
  expect(inputFailures(inputs)).toEqual([]);
});

test.each([0, 101, 1.5, '3', null])('fails when a lab has %j nodes', (nodes) => {
  expect(inputFailures({ name: 'local', nodes })).toEqual([
    {
      property: 'nodes',
      reason: `lab: 'nodes' must be a whole number from 1 to 100, got '${JSON.stringify(nodes)}'`,
    },
  ]);
});

test('fails when the name is no DNS label, or missing', () => {
  expect(inputFailures({ name: '../x', nodes: 3 })).toEqual([
    {
      property: 'name',
      reason:
        "lab: 'name' must be a DNS label of at most 40 characters (a-z, 0-9 and -), got '../x'",
    },
  ]);
  expect(inputFailures({ nodes: 3 })).toEqual([
    { property: 'name', reason: "lab: 'name' must be given" },
  ]);
});

test.each(['docker.io/a:1', [1], {}])('fails when the images are %j', (images) => {
  expect(inputFailures({ name: 'local', nodes: 1, images })).toEqual([
    {
      property: 'images',
      reason: `lab: 'images' must be a list of image references, got '${JSON.stringify(images)}'`,
    },
  ]);
});

test('fails when a lab is to have two real nodes', () => {
  expect(inputFailures({ name: 'local', nodes: 2, images: [] })).toEqual([
    {
      property: 'nodes',
      reason: "lab: 'nodes' must be 1 with 'images': this machine is the one real node, got '2'",
    },
  ]);
});

const recorded = { name: 'local', nodes: 3 };
const real = { name: 'local', nodes: 1, images: ['docker.io/a:1'] };

test('another image of a real node is an update', () => {
  const wanted = { ...real, images: ['docker.io/a:2'] };
  expect(labDiff(real, real, 'running')).toEqual({ changes: 'none', detailed: {} });
  expect(labDiff(real, wanted, 'running')).toEqual({
    changes: 'some',
    detailed: { images: { kind: 'update', input: true } },
  });
});

test.each([
  ['real', recorded, real],
  ['simulated', real, recorded],
])('a lab whose nodes are to be %s is another lab', (_, from, to) => {
  expect(labDiff(from, to, 'running')).toMatchObject({
    replaces: ['images'],
    deleteBeforeReplace: true,
  });
});

test('a running lab with the same inputs does not change', () => {
  expect(labDiff(recorded, recorded, 'running')).toEqual({ changes: 'none', detailed: {} });
});

test('a lab that does not run is updated, which repairs it', () => {
  expect(labDiff(recorded, recorded, 'degraded')).toEqual({
    changes: 'some',
    detailed: { server: { kind: 'update', input: false } },
  });
});

test('another number of nodes is an update', () => {
  expect(labDiff(recorded, { ...recorded, nodes: 5 }, 'running')).toEqual({
    changes: 'some',
    detailed: { nodes: { kind: 'update', input: true } },
  });
});

test.each([
  ['another name', { ...recorded, name: 'other' }, 'running', 'name', true],
  ['a lab that is gone', recorded, 'absent', 'server', false],
] as const)('%s is a replacement', (_, wanted, state, property, input) => {
  expect(labDiff(recorded, wanted, state)).toEqual({
    changes: 'some',
    replaces: [property],
    detailed: { [property]: { kind: 'update-replace', input } },
    deleteBeforeReplace: true,
  });
});

test('the kubeconfig is a secret, known or not', () => {
  const lab = { directory: '/labs/local', server: 'https://127.0.0.1:1', kubeconfig: 'text' };
  expect(outputsOf(recorded, lab)).toEqual({ ...recorded, ...lab, kubeconfig: new Secret('text') });
  const preview = unknownOutputs(recorded);
  expect(preview['name']).toBe('local');
  expect(hasUnknown(preview['server'])).toBe(true);
  expect(hasSecret(preview['kubeconfig'])).toBe(true);
  expect(hasUnknown(preview['kubeconfig'])).toBe(true);
});

test('fails when inputs that are not known are used to start a lab', () => {
  expect(checked(recorded)).toEqual(recorded);
  expect(checked(real)).toEqual(real);
  expect(() => checked({ name: 'local', nodes: UNKNOWN })).toThrow(
    'a lab was asked for with inputs that were not checked',
  );
});
