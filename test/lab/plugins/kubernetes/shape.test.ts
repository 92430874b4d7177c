import { importedInputs, inputsFrom } from '../../../../lab/plugins/kubernetes/shape';
import { withIgnored } from '../../../../lab/plugins/kubernetes/ignored';

test('what the inputs do not state is not among them', () => {
  const live = {
    spec: { replicas: 3, strategy: { type: 'RollingUpdate' } },
    status: { replicas: 3 },
  };
  expect(inputsFrom(live, { spec: { replicas: 2 } })).toEqual({ spec: { replicas: 3 } });
});

test('what the inputs state and is gone is not among them either', () => {
  expect(inputsFrom({ data: { a: '1' } }, { data: { a: '1', b: '2' } })).toEqual({
    data: { a: '1' },
  });
});

test('elements that others add to a keyed list are left out, whatever the order', () => {
  const live = {
    containers: [
      { name: 'sidecar', image: 's' },
      { name: 'app', image: 'b', tty: false },
    ],
  };
  expect(inputsFrom(live, { containers: [{ name: 'app', image: 'a' }] })).toEqual({
    containers: [{ name: 'app', image: 'b' }],
  });
});

test('a list of scalars is taken as it is', () => {
  expect(inputsFrom({ args: ['a', 'x', 'y'] }, { args: ['a'] })).toEqual({ args: ['a', 'x', 'y'] });
});

test('another type is taken as it is', () => {
  expect(inputsFrom({ port: 80, spec: 'x' }, { port: '80', spec: { a: 1 } })).toEqual({
    port: 80,
    spec: 'x',
  });
});

test("a Secret's stringData is read back from its data", () => {
  const live = { kind: 'Secret', data: { a: 'Yg==', theirs: 'eA==' } };
  expect(inputsFrom(live, { kind: 'Secret', stringData: { a: 'old', gone: 'x' } })).toEqual({
    kind: 'Secret',
    stringData: { a: 'b' },
  });
});

test('an imported object is all of it but what the server alone writes', () => {
  const live = {
    kind: 'ConfigMap',
    metadata: {
      name: 'a',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: 't',
      managedFields: [],
      annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    },
    data: { a: 'b' },
    status: {},
  };
  expect(importedInputs(live)).toEqual({
    kind: 'ConfigMap',
    metadata: { name: 'a', annotations: { note: 'x' } },
    data: { a: 'b' },
  });
});

test('annotations of which nothing is left are not imported', () => {
  const annotations = { 'deployment.kubernetes.io/revision': '1' };
  expect(importedInputs({ metadata: { name: 'a', annotations } })).toEqual({
    metadata: { name: 'a' },
  });
});

function managed(manager: string, fields: object) {
  return { manager, fieldsV1: fields as Record<string, never> };
}

test('an ignored field that only others manage is left out', () => {
  const live = {
    spec: { replicas: 5 },
    metadata: { managedFields: [managed('hpa', { 'f:spec': { 'f:replicas': {} } })] },
  };
  expect(
    withIgnored({ spec: { replicas: 1, paused: false } }, live, ['spec.replicas'], 'us'),
  ).toEqual({
    spec: { paused: false },
  });
});

test('an ignored field that is ours keeps the value it has', () => {
  const fields = { 'f:spec': { 'f:replicas': {} } };
  const live = {
    spec: { replicas: 5 },
    metadata: { managedFields: [managed('hpa', fields), managed('us', fields)] },
  };
  expect(withIgnored({ spec: { replicas: 1 } }, live, ['spec.replicas'], 'us')).toEqual({
    spec: { replicas: 5 },
  });
});

test.each([['spec.gone'], ['spec.list[0].a'], ['other.deep']])(
  'ignoring %s, which is not there or in a list, changes nothing',
  (path) => {
    const object = { spec: { replicas: 1, list: [{ a: 1 }] } };
    const live = { spec: { replicas: 1, list: [{ a: 2 }] }, other: { deep: 1 } };
    expect(withIgnored(object, live, [path], 'us')).toEqual(object);
  },
);
