import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGone } from '../../../cli/branch/live';
import { listBranches } from '../../../cli/branch/listing';
import { UserError } from '../../../errors/user-error';
import { branchEnvironmentName } from '../../../environments/branch-names';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';
import { fakeHost } from '../fake-host';

let folder: string;

const git = (where: string, ...args: readonly string[]): void => {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  execFileSync('git', [...identity, '-C', join(folder, where), ...args], { stdio: 'pipe' });
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'plinth-listing-')));
  execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', join(folder, 'origin')]);
  execFileSync('git', ['init', '--quiet', '-b', 'main', join(folder, 'clone')]);
  git('clone', 'commit', '--quiet', '--allow-empty', '--message', 'first');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const listed = () => listBranches(fakeHost(join(folder, 'clone'), { PATH: process.env['PATH'] }));
const gone = async (...branches: readonly string[]) => {
  const { live } = await listed();
  return branches.map((branch) => isGone(branchEnvironmentName(branch), live));
};

test('a branch of the remote and one that was never pushed are there, others are gone', async () => {
  git('clone', 'remote', 'add', 'origin', join(folder, 'origin'));
  git('clone', 'push', '--quiet', 'origin', 'main', 'main:refs/heads/feature/pushed');
  git('clone', 'branch', 'mine');
  expect(await gone('main', 'feature/pushed', 'mine', 'other')).toEqual([
    ...[false, false, false, true],
  ]);
  expect((await listed()).source).toBe("the remote 'origin'");
});

test('of pull requests nothing is known', async () => {
  git('clone', 'remote', 'add', 'origin', join(folder, 'origin'));
  git('clone', 'push', '--quiet', 'origin', 'main');
  expect(await gone('pull/42')).toEqual([false]);
});

test('a repository without remotes has its own branches alone', async () => {
  expect(await gone('main', 'other')).toEqual([false, true]);
  expect((await listed()).source).toBe('this repository, which has no remote');
});

test('fails where the remote does not answer: nothing is known to be gone', async () => {
  git('clone', 'remote', 'add', 'origin', join(folder, 'nowhere'));
  await expect(listed()).rejects.toThrow(/^branches: git ls-remote failed: fatal: /);
});

test('fails where the remote has no branch yet', async () => {
  git('clone', 'remote', 'add', 'origin', join(folder, 'origin'));
  await expect(listed()).rejects.toThrow(
    "branches: the remote 'origin' must have a branch, the list is empty: it can not be whole",
  );
});

test('fails where there is no repository', async () => {
  rmSync(join(folder, 'clone', '.git'), { recursive: true });
  await expect(listed()).rejects.toThrow(/^branches: git for-each-ref failed: fatal: not a git/);
});

describe('by GitHub', () => {
  let gitHub: GitHubCounterpart;

  beforeEach(async () => {
    gitHub = await startGitHub({
      branches: ['main', 'feature/a', 'feature/b', 'feature/c'],
      pullRequests: [
        { number: 7, branch: 'feature/a' },
        { number: 8, branch: 'feature/b', state: 'closed' },
      ],
      pageSize: 2,
    });
  });

  afterEach(() => gitHub.close());

  const asked = () => {
    const env = { PATH: process.env['PATH'], ...gitHub.env };
    return listBranches(fakeHost(join(folder, 'clone'), env));
  };

  test('branches of every page are there, and pull requests that are open', async () => {
    const { live, source } = await asked();
    const names = ['feature/c', 'pull/7', 'feature/d', 'pull/8'];
    expect(names.map((name) => isGone(branchEnvironmentName(name), live))).toEqual([
      ...[false, false, true, true],
    ]);
    expect(source).toBe('acme/platform');
  });

  test('fails where a page is refused: a part is no list', async () => {
    gitHub.fail({ fault: { kind: 'status', status: 404 }, path: 'page=2' });
    await expect(asked()).rejects.toThrow(UserError);
  });

  test('fails where GitHub knows of no branch', async () => {
    gitHub.world.branches = [];
    await expect(asked()).rejects.toThrow(
      'branches: acme/platform must have a branch, the list is empty: it can not be whole',
    );
  });
});
