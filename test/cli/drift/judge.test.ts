import { judge } from '../../../cli/drift/judge';
import type { JsonObject } from '../../../lab/plugins/protocol/values';
import { deployment, entry, imageField, live, ours, owned, pair } from './sample';

const before = deployment('web:1');
const edited = entry('kubectl-edit', imageField);

const path = 'spec.template.spec.containers[name=web].image';

test('what is there as it was deployed is nobody’s concern', () => {
  const there = live(before, [entry(ours, owned())]);
  expect(judge({ ...pair(before), live: there, predicted: { object: there } })).toEqual({});
});

test('a value that somebody else wrote is drift, with both values and who it was', () => {
  const there = live(deployment('web:9'), [entry(ours, owned('image')), edited]);
  const { drifted, pending } = judge({
    ...pair(before),
    live: there,
    predicted: { object: live(before, []) },
  });
  expect(pending).toBeUndefined();
  expect(drifted?.kinds).toEqual(['changed']);
  expect(drifted?.fields).toEqual([
    {
      path,
      live: 'web:9',
      declared: 'web:1',
      by: [{ manager: 'kubectl-edit', time: '2026-01-02T03:04:05Z' }],
    },
  ]);
});

test('a value that only the sources changed since the last update is no drift', () => {
  const there = live(before, [entry(ours, owned())]);
  const sources = deployment('web:2');
  const found = judge({
    ...pair(sources, before),
    live: there,
    predicted: { object: live(sources, []) },
  });
  expect(found.drifted).toBeUndefined();
  expect(found.pending).toMatchObject({ what: 'to update', paths: [path] });
});

test('a value that somebody wrote is drift although the sources have moved on, too', () => {
  const there = live(deployment('web:9'), [entry(ours, owned('image')), edited]);
  const sources = deployment('web:2');
  const { drifted, pending } = judge({
    ...pair(sources, before),
    live: there,
    predicted: { object: live(sources, []) },
  });
  expect(pending).toBeUndefined();
  expect(drifted?.fields).toMatchObject([{ path, live: 'web:9', declared: 'web:2' }]);
});

test('a label that somebody removed is drift that nobody owns', () => {
  const bare = { ...before, metadata: { name: 'web', namespace: 'shop' } };
  const there = live(bare, [entry(ours, owned('label'))]);
  const { drifted } = judge({
    ...pair(before),
    live: there,
    predicted: { object: live(before, []) },
  });
  expect(drifted?.fields).toEqual([{ path: 'metadata.labels', declared: '{"app":"web"}', by: [] }]);
});

test('a field that the sources only now declare is no drift', () => {
  const sources = deployment('web:1', { workingDir: '/srv' });
  const found = judge({
    ...pair(sources, before),
    live: live(before, [entry(ours, owned())]),
    predicted: { object: live(sources, []) },
  });
  expect(found).toMatchObject({
    pending: { paths: ['spec.template.spec.containers[name=web].workingDir'] },
  });
  expect(found.drifted).toBeUndefined();
});

test('what the API server adds by itself, or others own, is not ours to judge', () => {
  const there = live(before, [entry(ours, owned())]);
  const stamped = deployment('web:1', { terminationMessagePath: '/dev/termination-log' });
  expect(judge({ ...pair(before), live: there, predicted: { object: live(stamped, []) } })).toEqual(
    {},
  );
});

test('an object that somebody made anew is told from the one that was deployed', () => {
  const there = live(before, [entry(ours, owned())], { uid: 'uid-2' });
  expect(
    judge({ ...pair(before), live: there, predicted: { object: there } }).drifted?.kinds,
  ).toEqual(['made anew']);
});

test('an object whose id nobody recorded is not taken for another one', () => {
  const there = live(before, [entry(ours, owned())], { uid: 'uid-2' });
  const { declared, deployed } = pair(before);
  const { uid: _forgotten, ...unrecorded } = deployed;
  const found = judge({
    declared,
    deployed: unrecorded,
    live: there,
    predicted: { object: there },
  });
  expect(found).toEqual({});
});

test('an object that is being deleted is drift', () => {
  const there = live(before, [entry(ours, owned())], { deletionTimestamp: '2026-01-02T03:04:05Z' });
  expect(
    judge({ ...pair(before), live: there, predicted: { object: there } }).drifted?.kinds,
  ).toEqual(['being deleted']);
});

test('an object that would be refused is drift, in the API server’s words', () => {
  const there = live(before, [entry(ours, owned())]);
  const found = judge({
    ...pair(before),
    live: there,
    predicted: { refusal: 'field is immutable' },
  });
  expect(found.drifted).toMatchObject({
    kinds: ['refused'],
    fields: [],
    refusal: 'field is immutable',
  });
});

test('what only a deployment could know is taken from it', () => {
  const annotated = (value?: string): JsonObject => ({
    ...before,
    spec: {
      replicas: 2,
      template: {
        metadata: value === undefined ? {} : { annotations: { 'plinth.dev/secrets': value } },
        spec: {},
      },
    },
  });
  const there = live(annotated('abc'), [
    entry(ours, {
      'f:spec': {
        'f:template': { 'f:metadata': { 'f:annotations': { 'f:plinth.dev/secrets': {} } } },
      },
    }),
  ]);
  // the sources do not have it, and what is applied for them does
  const found = judge({
    ...pair(annotated(), annotated('abc')),
    live: there,
    predicted: { object: live(annotated('abc'), []) },
  });
  expect(found).toEqual({});
});

describe('of a Secret', () => {
  const secret = (data: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace: 'shop' },
    data,
  });
  const key = (name: string): JsonObject => ({ 'f:data': { [`f:${name}`]: {} } });
  const declared = secret({ password: 'ZGVjbGFyZWQ=' });
  const verdict = (there: JsonObject) =>
    judge({ ...pair(declared), live: there, predicted: { object: there } });

  test('a value that somebody else wrote is drift, and neither value is told', () => {
    const there = live(secret({ password: 'aHVudGVyMg==' }), [
      entry(ours, {}),
      entry('kubectl-patch', key('password')),
    ]);
    const found = verdict(there);
    expect(found.drifted?.fields).toMatchObject([
      {
        path: 'data.password',
        live: '(secret)',
        declared: '(secret)',
        by: [{ manager: 'kubectl-patch' }],
      },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/aHVudGVyMg|hunter2|ZGVjbGFyZWQ|declared=/);
  });

  test('a key that is gone is drift', () => {
    expect(verdict(live(secret({}), [entry(ours, {})])).drifted?.fields).toEqual([
      { path: 'data.password', declared: '(secret)', by: [] },
    ]);
  });

  test('a value that we own is as it was deployed, whoever owns it with us', () => {
    const there = live(secret({ password: 'eA==' }), [
      entry(ours, key('password')),
      entry('kubectl', key('password')),
    ]);
    expect(verdict(there)).toEqual({});
  });

  test('a key that the sources only now ask for is no drift', () => {
    const found = judge({
      ...pair(secret({ password: 'eA==', user: 'eA==' }), declared),
      live: live(secret({ password: 'eA==' }), [entry(ours, key('password'))]),
      predicted: { object: live(secret({ password: 'eA==' }), []) },
    });
    expect(found).toMatchObject({ pending: { paths: ['data.user'] } });
    expect(found.drifted).toBeUndefined();
  });
});
