import { parseStacks } from '../../../cli/stacks/stacks';
import { userErrorOf } from '../../user-error';

test('stacks are told with what their backend says of each', () => {
  const text = JSON.stringify([
    { name: 'dev', current: true, lastUpdate: '2026-11-20T10:00:00.000Z', resourceCount: 300 },
    { name: 'branch-login', current: false },
    {
      ...{ name: 'branch-a', current: false, updateInProgress: true },
      url: 'https://app.pulumi.com/x',
    },
    { name: 'branch-b', current: false, lastUpdate: 'yesterday' },
  ]);
  expect(parseStacks(text)).toEqual([
    {
      ...{ name: 'dev', updatedAt: new Date('2026-11-20T10:00:00Z'), resourceCount: 300 },
      state: 'still',
    },
    { name: 'branch-login', state: 'still' },
    { name: 'branch-a', state: 'working' },
    { name: 'branch-b', state: 'still' },
  ]);
});

test('stacks of another organization are left out: they are not meant by their short names', () => {
  const text = JSON.stringify([{ name: 'others/plinth/branch-login' }, { name: 'branch-login' }]);
  expect(parseStacks(text)).toEqual([{ name: 'branch-login', state: 'still' }]);
});

test.each([
  ['', "stacks: the engine must list stacks, got ''"],
  ['[{"name":"branch-a"},', `stacks: the engine must list stacks, got '[{"name":"branch-a"},'`],
  ['{}', "stacks: the engine must list stacks, got '{}'"],
  ['[{"name":"branch-a"},{}]', "stacks: the engine must list a stack, got '{}'"],
  ['[null]', "stacks: the engine must list a stack, got 'null'"],
  ['x'.repeat(100), `stacks: the engine must list stacks, got '${'x'.repeat(80)}…'`],
])('fails for %j: a list that can not be read is not a shorter one', (text, problem) => {
  expect(userErrorOf(() => parseStacks(text)).problems).toEqual([problem]);
});
