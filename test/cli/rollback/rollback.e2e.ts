import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { history } from '../../../cli/commands/history';
import { rollback } from '../../../cli/commands/rollback';
import { initializeStack } from '../../../cli/engine/pulumi';
import { historyOf, type Update } from '../../../cli/history/updates';
import { foreignRun, runStack, type StackRun } from '../../../cli/stack-run';
import { version as sdkVersion } from '@pulumi/pulumi/package.json';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { temporaryFolder } from '../../temporary';
import { fakeHost, type FakeHost } from '../fake-host';

jest.setTimeout(180_000);

const root = resolve(__dirname, '..', '..', '..');
const checkout = temporaryFolder('rollback');

const one = (value: string): string =>
  `new (require('@pulumi/pulumi').Stash)('one', { input: '${value}' });\n`;
const kept = `new (require('@pulumi/pulumi').Stash)('kept', { input: 1 }, { retainOnDelete: true });\n`;

let env: NodeJS.ProcessEnv;
let run: StackRun;

const host = (): FakeHost => fakeHost(checkout, env);
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: checkout,
    encoding: 'utf8',
  }).trim();

/** Commits a program and deploys it. @returns its commit. */
async function deployed(source: string, title: string): Promise<string> {
  writeFileSync(join(checkout, 'index.js'), source);
  git('add', '--all');
  git('commit', '--quiet', '--message', title);
  expect((await runStack(host(), run, 'up')).exit.code).toBe(0);
  return git('rev-parse', 'HEAD');
}

const input = (options: Record<string, string | boolean> = {}) => ({
  arguments: ['dev'],
  rest: [],
  options,
});

const newest = async (): Promise<Update | undefined> => (await historyOf(run))[0];

/** A home of the engine's with its helpers, which it would warn of on PATH. */
async function engineHome(): Promise<string> {
  const home = join(checkout, '.plinth', 'pulumi-home');
  const tools = await ensureTools(['pulumi', 'pulumi-language-nodejs']);
  const helpers = [
    [
      `resource-pulumi-nodejs-v${sdkVersion}`,
      join(root, 'node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs'),
    ],
    [`language-nodejs-v${sdkVersion}`, tools['pulumi-language-nodejs'] ?? ''],
  ] as const;
  for (const [folder, path] of helpers) {
    const place = join(home, 'plugins', folder);
    mkdirSync(place, { recursive: true });
    symlinkSync(path, join(place, path.split('/').at(-1) ?? ''));
  }
  return home;
}

let commits: readonly [string, string];

beforeAll(async () => {
  const state = join(checkout, '.plinth', 'state');
  mkdirSync(state, { recursive: true });
  const { PATH, HOME } = process.env;
  env = {
    PATH: [dirname(process.execPath), PATH].join(':'),
    HOME,
    PULUMI_HOME: await engineHome(),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'rollback',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  writeFileSync(
    join(checkout, 'Pulumi.yaml'),
    'name: plinth\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n',
  );
  writeFileSync(join(checkout, 'package.json'), '{ "name": "small", "main": "index.js" }\n');
  writeFileSync(join(checkout, 'package-lock.json'), '{ "lockfileVersion": 3 }\n');
  writeFileSync(join(checkout, '.gitignore'), 'node_modules/\n.plinth/\nPulumi.dev.yaml\n');
  // a folder, as npm makes it: git does not take a link for one
  mkdirSync(join(checkout, 'node_modules'));
  symlinkSync(join(root, 'node_modules', '@pulumi'), join(checkout, 'node_modules', '@pulumi'));
  git('init', '--quiet', '--initial-branch', 'main');
  run = await foreignRun(host(), 'dev');
  await initializeStack(run);
  commits = [await deployed(one('first'), 'one'), await deployed(one('second') + kept, 'two')];
});

test('every update records its commit', async () => {
  const asked = host();
  expect(await history(input({ json: true }), asked)).toBe(0);
  const { updates } = JSON.parse(asked.printed[0] ?? '') as { readonly updates: readonly Update[] };
  expect(updates.map(({ number, source, message }) => ({ number, source, message }))).toEqual(
    [...commits]
      .map((commit, at) => ({
        number: at + 1,
        source: { commit, branch: 'refs/heads/main', tree: 'clean' },
        message: ['one', 'two'][at],
      }))
      .reverse(),
  );
});

test('what would lose data is refused, and nothing is changed', async () => {
  const asked = host();
  await expect(rollback(input({ yes: true }), asked)).rejects.toThrow(
    'rollback: Stash kept would be deleted, and with it what the program protects or retains; the old one would stay, and nobody use it\n' +
      '  fix: nothing was changed; take a way on which the data stays: put the old sources into a new commit',
  );
  expect(asked.printed[0]).toContain('- delete  Stash kept');
  expect((await newest())?.number).toBe(2);
});

describe('back to an update with the same data', () => {
  let third: string;

  beforeAll(async () => {
    third = await deployed(one('third') + kept, 'three');
  });

  test('a dry run shows the way and does nothing', async () => {
    const asked = host();
    expect(await rollback(input({ dryRun: true, json: true }), asked)).toBe(0);
    expect(JSON.parse(asked.printed[0] ?? '')).toMatchObject({
      stack: 'dev',
      from: { update: 3, commit: third },
      to: { update: 2, commit: commits[1] },
      verdict: 'safe',
      changes: [{ change: 'update', resource: 'Stash one' }],
      done: false,
    });
    expect((await newest())?.number).toBe(3);
  });

  test('fails without a terminal when nobody has agreed, and stops where somebody declines', async () => {
    await expect(rollback(input(), host(), person(false))).rejects.toThrow(
      'rollback: somebody must agree, and there is no terminal to ask in\n' +
        '  fix: nothing was changed; --yes agrees beforehand, --dry-run only shows',
    );
    const asked = host();
    expect(await rollback(input(), asked, person(true, 'no'))).toBe(1);
    expect(asked.noted).toEqual(['nothing was changed']);
    expect((await newest())?.number).toBe(3);
  });

  test('runs the program of the commit, and its own update records that commit', async () => {
    // what somebody is working on has no part in it
    writeFileSync(join(checkout, 'index.js'), "throw new Error('not this one');");
    const asked = host();
    expect(await rollback(input(), asked, person(true, 'dev'))).toBe(0);
    expect(asked.printed.at(-1)).toBe('dev is back at update 2: 1 updated, 2 unchanged (1.2 s)');
    expect(await newest()).toMatchObject({
      number: 4,
      result: 'succeeded',
      message: `rollback to update 2 (${commits[1].slice(0, 9)}): two`,
      source: { commit: commits[1], branch: 'refs/heads/main', tree: 'clean' },
    });
    expect(git('status', '--porcelain')).toBe('M index.js');
    expect(git('rev-parse', 'HEAD')).toBe(third);
    expect(existsSync(join(checkout, '.plinth', 'rollbacks'))).toBe(true);
    expect(readdirSync(join(checkout, '.plinth', 'rollbacks'))).toEqual([]);
    git('checkout', '--quiet', 'index.js');
  });
});

test('fails when the repository does not have the commit', async () => {
  const elsewhere = temporaryFolder('other');
  execFileSync('git', ['init', '--quiet', elsewhere]);
  writeFileSync(join(elsewhere, 'Pulumi.yaml'), 'name: plinth\nruntime: nodejs\n');
  await expect(rollback(input({ to: '1', yes: true }), fakeHost(elsewhere, env))).rejects.toThrow(
    `rollback: the sources of update 1 must be in this repository, ${commits[0]} is not\n` +
      `  fix: git fetch origin ${commits[0]}; a shallow clone has only the newest: git fetch --unshallow`,
  );
});

function person(isTTY: boolean, answer = '') {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  input.write(`${answer}\n`);
  return { input, output };
}
