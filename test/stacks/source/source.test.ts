import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkedOut } from '../../../stacks/source/source';
import { temporaryFolder } from '../../temporary';

const commit = 'c'.repeat(40);
const other = 'd'.repeat(40);

test.each<[string, Record<string, string>, Record<string, string>, unknown]>([
  [
    'a branch with a ref of its own',
    {
      '/c/.git/HEAD': 'ref: refs/heads/feature/a\n',
      '/c/.git/refs/heads/feature/a': `${commit}\n`,
    },
    { GITHUB_REF_NAME: 'main', GITHUB_SHA: other },
    { revision: commit, branch: 'feature/a' },
  ],
  [
    'a branch among the packed refs',
    {
      '/c/.git/HEAD': 'ref: refs/heads/main\n',
      '/c/.git/packed-refs': `# pack-refs with: peeled\n${other} refs/heads/main2\n${commit} refs/heads/main\n^${other}\n`,
    },
    {},
    { revision: commit, branch: 'main' },
  ],
  [
    'a worktree, which shares the branches of its repository',
    {
      '/c/.git': 'gitdir: /repo/.git/worktrees/c\n',
      '/repo/.git/worktrees/c/HEAD': 'ref: refs/heads/side\n',
      '/repo/.git/worktrees/c/commondir': '../..\n',
      '/repo/.git/refs/heads/side': `${commit}\n`,
    },
    {},
    { revision: commit, branch: 'side' },
  ],
  [
    'a detached commit',
    { '/c/.git/HEAD': `${commit}\n` },
    {},
    { revision: commit, branch: 'HEAD' },
  ],
  [
    'a detached commit in CI: the branch that CI builds',
    { '/c/.git/HEAD': `${commit}\n` },
    { GITHUB_SHA: other, GITHUB_REF_NAME: 'main' },
    { revision: commit, branch: 'main' },
  ],
  [
    'a pull request in CI: its own branch, not that of the merge',
    { '/c/.git/HEAD': `${commit}\n` },
    { GITHUB_SHA: commit, GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'feature' },
    { revision: commit, branch: 'feature' },
  ],
  [
    'no repository in CI',
    {},
    { GITHUB_SHA: commit, GITHUB_REF_NAME: 'main', GITHUB_HEAD_REF: '' },
    { revision: commit, branch: 'main' },
  ],
  ['no repository anywhere else', {}, {}, undefined],
  ['a branch without a commit', { '/c/.git/HEAD': 'ref: refs/heads/main\n' }, {}, undefined],
  [
    'refs that are kept another way',
    { '/c/.git/HEAD': 'ref: refs/heads/.invalid\n' },
    {},
    undefined,
  ],
  ['a damaged HEAD', { '/c/.git/HEAD': 'nonsense' }, {}, undefined],
])('%s', (_, files, env, expected) => {
  expect(checkedOut('/c', env, (path) => files[path])).toEqual(expected);
});

test('says of a real repository and its worktree what git says', () => {
  const folder = temporaryFolder('source');
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '--initial-branch=trunk');
  git('commit', '--allow-empty', '--message=first');
  const revision = git('rev-parse', 'HEAD');
  expect(checkedOut(folder, {})).toEqual({ revision, branch: 'trunk' });
  git('worktree', 'add', '-b', 'side', join(folder, 'side'));
  git('pack-refs', '--all');
  expect(checkedOut(join(folder, 'side'), {})).toEqual({ revision, branch: 'side' });
  git('checkout', '--detach');
  expect(checkedOut(folder, {})).toEqual({
    revision,
    branch: 'HEAD',
  });
});
