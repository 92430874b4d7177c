import { judged } from './findings';

const finding = { rule: 'probe', object: 'deployment/a/b', detail: 'web' };

test('a finding without an exception is open', () => {
  expect(judged([finding], [])).toEqual({ open: ['deployment/a/b: probe: web'], unused: [] });
});

test('an exception covers findings of its rule on its objects', () => {
  const reason = 'because';
  const exceptions = [{ rule: 'probe', objects: ['deployment/a/*'], reason }];
  expect(judged([finding], exceptions)).toEqual({ open: [], unused: [] });
  expect(judged([{ ...finding, rule: 'other' }], exceptions)).toEqual({
    open: ['deployment/a/b: other: web'],
    unused: ['deployment/a/*: probe'],
  });
});

test('a dot or another sign in an exception is only itself', () => {
  const exceptions = [{ rule: 'probe', objects: ['deployment.a/b'], reason: 'because' }];
  expect(judged([{ rule: 'probe', object: 'deployment/a/b' }], exceptions).open).toEqual([
    'deployment/a/b: probe',
  ]);
});

test('fails on an exception that covers nothing, object by object', () => {
  const exceptions = [
    { rule: 'probe', objects: ['deployment/a/b', 'deployment/a/c'], reason: 'because' },
  ];
  expect(judged([finding], exceptions).unused).toEqual(['deployment/a/c: probe']);
});
