import { remoteBranches } from '../../../cli/branch/listing';
import { userErrorOf } from '../../user-error';

const commit = 'a'.repeat(40);
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

test('branches are read from what git lists of a remote', () => {
  expect(
    remoteBranches(
      lines(
        'ref: refs/heads/main\tHEAD',
        `${commit}\tHEAD`,
        `${commit}\trefs/heads/feature/login`,
        `${commit}\trefs/heads/main`,
      ),
    ),
  ).toEqual(['feature/login', 'main']);
});

test('a remote whose HEAD leads nowhere has branches all the same', () => {
  expect(remoteBranches(lines(`${commit}\trefs/heads/main`))).toEqual(['main']);
});

test.each([
  [
    'an empty list',
    '',
    "branches: the remote 'origin' must have a branch, the list is empty: it can not be whole",
  ],
  [
    'a list without the branch of HEAD',
    lines('ref: refs/heads/main\tHEAD', `${commit}\tHEAD`, `${commit}\trefs/heads/login`),
    "branches: the list of the remote 'origin' must have 'main', to which its HEAD leads: it is not whole",
  ],
  [
    'a line that was cut',
    lines(`${commit}\trefs/heads/login`, commit.slice(0, 12)),
    "branches: git must list commits and their names, got 'aaaaaaaaaaaa'",
  ],
])('fails for %s', (_title, text, problem) => {
  expect(userErrorOf(() => remoteBranches(text)).problems).toEqual([problem]);
});
