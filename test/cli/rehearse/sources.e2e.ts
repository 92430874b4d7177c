import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../errors/user-error';
import { copySources, resolveRef, workingTree } from '../../../cli/rehearse/sources';

let checkout: string;
let into: string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: checkout,
    encoding: 'utf8',
  }).trim();
const put = (file: string, text: string): void => {
  writeFileSync(join(checkout, file), text);
};
const read = (file: string): string => readFileSync(join(into, file), 'utf8');

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-sources-'));
  into = join(checkout, '.plinth', 'copy');
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(checkout, 'deep'));
  put('.gitignore', '.plinth/\nignored\n');
  put('deep/file', 'first');
  put('gone', 'there');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  git('tag', 'v1');
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

test('the sources of a commit are what was committed, and the checkout’s own index is left alone', async () => {
  put('deep/file', 'second');
  git('add', '.');
  const before = git('status', '--porcelain');
  await copySources(checkout, await resolveRef(checkout, '--from', 'v1'), into);
  expect(readdirSync(into).sort()).toEqual(['.gitignore', 'deep', 'gone']);
  expect(read('deep/file')).toBe('first');
  expect(git('status', '--porcelain')).toBe(before);
});

test('the working tree has what is not committed, not what is ignored or deleted', async () => {
  put('deep/file', 'changed');
  put('new', 'untracked');
  put('ignored', 'no');
  rmSync(join(checkout, 'gone'));
  await copySources(checkout, workingTree, into);
  expect(readdirSync(into).sort()).toEqual(['.gitignore', 'deep', 'new']);
  expect(read('deep/file')).toBe('changed');
});

test('a working tree without a repository is copied but for what was made in it', async () => {
  rmSync(join(checkout, '.git'), { recursive: true });
  mkdirSync(join(checkout, 'node_modules'));
  await copySources(checkout, workingTree, into);
  expect(readdirSync(into).sort()).toEqual(['.gitignore', 'deep', 'gone']);
  expect(existsSync(join(into, 'node_modules'))).toBe(false);
});

test.each(['with', 'without'])('links stay what they are, %s a repository', async (repository) => {
  symlinkSync('deep/file', join(checkout, 'link'));
  // a link to a folder is none to 'node_modules/' in .gitignore
  symlinkSync('deep', join(checkout, 'node_modules'));
  if (repository === 'without') rmSync(join(checkout, '.git'), { recursive: true });
  await copySources(checkout, workingTree, into);
  expect(readlinkSync(join(into, 'link'))).toBe('deep/file');
  expect(existsSync(join(into, 'node_modules'))).toBe(false);
});

test('a name is resolved to its commit, in a hook of git’s too', async () => {
  const commit = git('rev-parse', 'v1');
  process.env['GIT_DIR'] = '/nowhere';
  try {
    expect(await resolveRef(checkout, '--from', 'v1')).toEqual({ name: 'v1', commit });
  } finally {
    delete process.env['GIT_DIR'];
  }
});

test.each(['nothing', '--help', 'v1:deep'])('fails when %s is no commit', async (ref) => {
  const error = await resolveRef(checkout, '--to', ref).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).problems).toEqual([
    `rehearse: '--to' must be a commit, tag or branch, got '${ref}'`,
  ]);
});

test('fails when there is no repository', async () => {
  rmSync(join(checkout, '.git'), { recursive: true });
  await expect(resolveRef(checkout, '--from', 'v1')).rejects.toThrow(
    `rehearse: '--from' needs the repository, ${checkout} is none\n  fix: rehearse in a clone of the repository, or without --from and --to`,
  );
});
