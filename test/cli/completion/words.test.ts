import { commands } from '../../../cli/commands';
import { bashScript } from '../../../cli/completion/bash';
import { fishScript } from '../../../cli/completion/fish';
import { placesOf } from '../../../cli/completion/words';
import { zshScript } from '../../../cli/completion/zsh';
import { sample } from './sample';

const places = placesOf(sample, ['local', 'dev']);
const at = (...path: readonly string[]) =>
  places.find((place) => place.path.join(' ') === path.join(' '));

test('there is a place for the start, for help, and for each command and group', () => {
  expect(places.map(({ path }) => path.join(' '))).toEqual([
    '',
    'help',
    'status',
    'branch',
    'branch up',
    'branch down',
    'compare',
  ]);
});

test('an option has its choices, what its placeholder means, or no value', () => {
  expect(at('status')?.options).toEqual([
    { name: '--json', summary: 'print the result as JSON' },
    {
      name: '--nodes',
      summary: 'kind of nodes',
      values: { kind: 'words', words: ['simulated', 'real'] },
    },
    { name: '--help', summary: 'print this help' },
  ]);
  expect(at('branch', 'up')?.options[1]?.values).toEqual({ kind: 'anything' });
  expect(at('compare')?.options.map(({ values }) => values?.kind)).toEqual([
    'refs',
    'files',
    'folders',
    undefined,
  ]);
});

test('a stack is one of the environments, a variadic argument repeats', () => {
  expect(at('status')).toMatchObject({
    arguments: [{ kind: 'words', words: ['local', 'dev'] }],
    repeats: 'nothing',
  });
  expect(at('compare')).toMatchObject({ arguments: [{ kind: 'files' }], repeats: 'last argument' });
});

test.each([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
])('the script for %s knows every command and option of this program', (_, script) => {
  const all = placesOf(commands, ['local']);
  const text = script(all);
  for (const { commands: names, options } of all) {
    for (const { name } of [...names, ...options]) expect(text).toContain(name.replace(/^--/, ''));
  }
});

test('a quote in a summary does not end the text of the script', () => {
  expect(zshScript(places)).toContain(`'status:show what runs: it'\\''s a table'`);
  expect(fishScript(places)).toContain(`-d 'show what runs: it\\'s a table'`);
});
