import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepository, requireCommit } from '../../../cli/rollback/repository';
import type { Target } from '../../../cli/rollback/target';
import { checkedOut } from '../../../stacks/source/source';
import { copySources } from '../../../cli/rehearse/sources';
import { temporaryFolder } from '../../temporary';

const checkout = temporaryFolder('repository');

function git(folder: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=Ada Łovelace', '-c', 'user.email=ada@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

function committed(text: string): string {
  writeFileSync(join(checkout, 'index.js'), text);
  git(checkout, 'add', '--all');
  git(checkout, 'commit', '--quiet', '--message', text);
  return git(checkout, 'rev-parse', 'HEAD');
}

const target = (commit: string, branch?: string): Target => ({
  ...{ number: 1, kind: 'update', result: 'succeeded', started: '', message: '', changes: {} },
  source: { commit, ...(branch !== undefined && { branch }), tree: 'clean' },
});

let older: string;

beforeAll(() => {
  git(checkout, 'init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(checkout, '.gitignore'), 'node_modules/\n');
  older = committed('ältere');
  committed('newer');
  git(checkout, 'remote', 'add', 'origin', 'git@github.com:example/plinth.git');
});

/** The sources of the older commit as a rollback has them. */
async function made(branch?: string): Promise<string> {
  const folder = join(temporaryFolder('older'), 'sources');
  await copySources(checkout, { name: 'x', commit: older }, folder);
  symlinkSync(checkout, join(folder, 'node_modules'));
  await makeRepository(folder, checkout, target(older, branch).source);
  return folder;
}

test('the folder is the commit on its branch, and clean although its packages are a link', async () => {
  const folder = await made('refs/heads/main');
  expect(git(folder, 'rev-parse', 'HEAD')).toBe(older);
  expect(git(folder, 'status', '--porcelain')).toBe('');
  expect(checkedOut(folder, {})).toEqual({ revision: older, branch: 'main' });
  expect(git(folder, 'config', 'remote.origin.url')).toBe('git@github.com:example/plinth.git');
});

test.each([
  ['https://x-access-token:hunter2@github.com/example/plinth.git'],
  ['https://hunter2@github.com/example/plinth.git'],
])('of the address %s only what is no credential is written', async (address) => {
  git(checkout, 'remote', 'set-url', 'origin', address);
  try {
    const folder = await made();
    expect(readFileSync(join(folder, '.git', 'config'), 'utf8')).not.toContain('hunter2');
    expect(git(folder, 'config', 'remote.origin.url')).toBe(
      'https://github.com/example/plinth.git',
    );
  } finally {
    git(checkout, 'remote', 'set-url', 'origin', 'git@github.com:example/plinth.git');
  }
});

test('the commit itself is there for who does not look elsewhere for objects', async () => {
  const folder = await made();
  const object = join(folder, '.git', 'objects', older.slice(0, 2), older.slice(2));
  expect(readFileSync(object).length).toBeGreaterThan(0);
});

test('without a branch nothing but the commit is checked out', async () => {
  const folder = await made();
  expect(checkedOut(folder, {})).toEqual({ revision: older, branch: 'HEAD' });
});

test('a file that differs makes it dirty', async () => {
  const folder = await made('refs/heads/main');
  writeFileSync(join(folder, 'index.js'), 'other');
  expect(git(folder, 'status', '--porcelain')).toBe('M index.js');
});

test('fails when the commit is not there, or there is no repository', async () => {
  const unknown = 'f'.repeat(40);
  const problem = `rollback: the sources of update 1 must be in this repository, ${unknown} is not`;
  await requireCommit(checkout, target(older));
  await expect(requireCommit(checkout, target(unknown))).rejects.toThrow(
    `${problem}\n  fix: git fetch origin ${unknown}; a shallow clone has only the newest: git fetch --unshallow`,
  );
  const none = temporaryFolder('none');
  mkdirSync(join(none, 'src'));
  await expect(requireCommit(none, target(unknown))).rejects.toThrow(
    `${problem}\n  fix: roll back in a clone of the repository`,
  );
});
