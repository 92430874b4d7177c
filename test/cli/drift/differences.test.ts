import { differences } from '../../../cli/drift/differences';
import { pathText, valueAt } from '../../../cli/drift/path';
import type { JsonObject } from '../../../lab/plugins/protocol/values';

const between = (live: JsonObject, wanted: JsonObject) =>
  differences(live, wanted).map(({ path, live: there, wanted: right }) => [
    pathText(path),
    there,
    right,
  ]);

test('the same in another order of keys is no difference', () => {
  expect(between({ a: { b: 1, c: [1, 2] } }, { a: { c: [1, 2], b: 1 } })).toEqual([]);
});

test('values differ at the deepest place that tells it', () => {
  expect(between({ a: { b: 1, c: 2 }, d: true }, { a: { b: 1, c: 3 }, e: 'x' })).toEqual([
    ['a.c', 2, 3],
    ['d', true, undefined],
    ['e', undefined, 'x'],
  ]);
});

test('elements that have names are found by them, wherever they stand', () => {
  const live = {
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
  };
  const wanted = {
    env: [
      { name: 'B', value: '3' },
      { name: 'C', value: '4' },
    ],
  };
  expect(between(live, wanted)).toEqual([
    ['env[name=A]', { name: 'A', value: '1' }, undefined],
    ['env[name=B].value', '2', '3'],
    ['env[name=C]', undefined, { name: 'C', value: '4' }],
  ]);
});

test('ports that share a number are told apart by their names, and else by their places', () => {
  const ports = (target: number) => [
    { port: 53, protocol: 'UDP', targetPort: 53 },
    { port: 53, protocol: 'TCP', targetPort: target },
  ];
  expect(between({ ports: ports(53) }, { ports: ports(54) })).toEqual([
    ['ports[1].targetPort', 53, 54],
  ]);
});

test('the words of a command line differ as a whole', () => {
  expect(between({ args: ['--a', '--b'] }, { args: ['--a', '--c'] })).toEqual([
    ['args', ['--a', '--b'], ['--a', '--c']],
  ]);
});

test('what only the API server writes does not count', () => {
  const live = {
    metadata: { name: 'a', generation: 1, resourceVersion: '1', managedFields: [] },
    status: { phase: 'Bound' },
  };
  expect(between(live, { metadata: { name: 'a', generation: 2 } })).toEqual([]);
});

test('a path is written so that it can be found, and leads to its value in any object', () => {
  const path = ['spec', { key: 'name', value: 'web' }, 'a.b/c', 0] as const;
  expect(pathText(path)).toBe('spec[name=web]["a.b/c"][0]');
  expect(valueAt({ spec: [{ name: 'x' }, { name: 'web', 'a.b/c': [7] }] }, path)).toBe(7);
  expect(valueAt({ spec: 'text' }, path)).toBeUndefined();
});
