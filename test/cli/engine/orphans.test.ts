import { orphans, parseProcessRows } from '../../../cli/engine/orphans';

const home = '/checkout/.plinth/pulumi-home';
const engine = {
  pid: 10,
  parent: 1,
  words: ['/checkout/.plinth/bin/pulumi', 'up', `PULUMI_HOME=${home}`],
};
const helper = (parent: number, program = '/cache/pulumi-language-nodejs') => ({
  pid: 11,
  parent,
  words: [program, '127.0.0.1:4000', 'LANG=C', `PULUMI_HOME=${home}`],
});

test('a language host whose engine is gone is an orphan', () => {
  expect(orphans([helper(1)], home)).toEqual([helper(1)]);
});

test.each([
  '/checkout/lab/plugins/launch.js',
  '/plugins/resource-random-v4/pulumi-resource-random',
])('so is a plugin started from %s', (program) => {
  expect(orphans([helper(1, program)], home)).toHaveLength(1);
});

test('a helper of a live engine is none', () => {
  expect(orphans([engine, helper(10)], home)).toEqual([]);
});

test("another checkout's helpers are not ours to end", () => {
  expect(orphans([helper(1)], '/checkout/.plinth/pulumi')).toEqual([]);
});

test("the lab's servers, though started by a plugin, are none", () => {
  expect(orphans([helper(1, '/checkout/.plinth/bin/etcd')], home)).toEqual([]);
});

test('a program that talks to no engine is none', () => {
  const { words, ...rest } = helper(1);
  expect(
    orphans([{ ...rest, words: words.filter((word) => !word.startsWith('127.')) }], home),
  ).toEqual([]);
});

test('the lines of ps become rows', () => {
  expect(parseProcessRows('  11     1 /bin/x 127.0.0.1:4000 A=b\n\n')).toEqual([
    { pid: 11, parent: 1, words: ['/bin/x', '127.0.0.1:4000', 'A=b'] },
  ]);
});
