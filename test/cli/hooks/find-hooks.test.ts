import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { findHooks } from '../../../cli/hooks/find-hooks';
import { environmentFor } from '../../../environments';
import type { HooksEnvironment } from '../../../environments/hooks';
import { temporaryFolder } from '../../temporary';
import { userErrorOf } from '../../user-error';

let checkout: string;

beforeEach(() => {
  checkout = temporaryFolder('find-hooks');
  mkdirSync(join(checkout, 'hooks'));
  writeFileSync(join(checkout, 'hooks', 'fine'), '#!/bin/sh\n', { mode: 0o755 });
});

const find = (
  hooks: HooksEnvironment,
  {
    env = {},
    wanted = ['pre-config'],
  }: Partial<{
    env: NodeJS.ProcessEnv;
    wanted: Parameters<typeof findHooks>[2];
  }> = {},
) => findHooks({ name: 'dev', hooks }, { checkout, env }, wanted);

test('fails for a hook of a branch with the file of its host, for it has none of its own', () => {
  const { branch, cluster, name } = environmentFor('branch-login');
  const hooks = { 'pre-config': { run: 'hooks/absent' } };
  const error = userErrorOf(() =>
    findHooks(
      { ...{ name, cluster, hooks }, ...(branch && { branch }) },
      { checkout, env: {} },
      [],
    ),
  );
  expect(error.problems).toEqual([
    "branch-login.hooks.pre-config.run: 'run' must be a file of the checkout, 'hooks/absent' is not there",
  ]);
  expect(error.fix).toBe(
    "correct 'branches.hooks' in environments/dev.ts, or the file that it names; nothing was touched",
  );
});

test('an environment without hooks has none', () => {
  expect(findHooks({ name: 'dev' }, { checkout, env: {} }, []).size).toBe(0);
});

test('a hook is found with its time and its variables, or ten minutes and none', () => {
  const run = 'hooks/fine';
  const found = find(
    {
      'pre-config': { run, timeout: Duration.seconds(5), variables: ['A'] },
      'make-config': { run },
    },
    { env: { A: '1' } },
  );
  const file = join(checkout, run);
  expect([...found.values()]).toEqual([
    { name: 'pre-config', file, timeoutMs: 5000, variables: ['A'] },
    { name: 'make-config', file, timeoutMs: 600_000, variables: [] },
  ]);
});

test('fails with everything that is wrong with any hook, whether it is about to run or not', () => {
  mkdirSync(join(checkout, 'hooks', 'folder'));
  writeFileSync(join(checkout, 'hooks', 'plain'), '#!/bin/sh\n');
  chmodSync(join(checkout, 'hooks', 'plain'), 0o644);
  symlinkSync('/bin/sh', join(checkout, 'hooks', 'outside'));
  symlinkSync('nowhere', join(checkout, 'hooks', 'dangling'));
  const error = userErrorOf(() =>
    find(
      {
        'pre-config': { run: 'hooks/absent', variables: ['TOKEN', 'OTHER'] },
        'make-config': { run: 'hooks/folder' },
        'post-config': { run: 'hooks/plain' },
        'post-install': { run: 'hooks/outside' },
        'post-provision': { run: 'hooks/dangling' },
      },
      { env: { OTHER: '' } },
    ),
  );
  expect(error.problems).toEqual([
    "dev.hooks.pre-config.run: 'run' must be a file of the checkout, 'hooks/absent' is not there",
    "dev.hooks.pre-config.variables: 'TOKEN' must be set, it is not",
    "dev.hooks.make-config.run: 'run' must be a file, 'hooks/folder' is none",
    "dev.hooks.post-config.run: 'run' must be executable (chmod +x hooks/plain), 'hooks/plain' is not",
    "dev.hooks.post-install.run: 'run' must be in the checkout, 'hooks/outside' is a link that leads out of it",
    "dev.hooks.post-provision.run: 'run' must be a file of the checkout, 'hooks/dangling' is not there",
  ]);
  expect(error.fix).toBe(
    'correct environments/dev.ts, or the file that it names; nothing was touched',
  );
});

test('variables of a hook that is not about to run need not be there', () => {
  const hooks = { 'post-install': { run: 'hooks/fine', variables: ['TOKEN'] } };
  expect(find(hooks).size).toBe(1);
  expect(() => find(hooks, { wanted: ['post-install'] })).toThrow(
    "dev.hooks.post-install.variables: 'TOKEN' must be set, it is not",
  );
});
