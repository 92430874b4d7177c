import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../../cli/phases/session';
import { environmentFor } from '../../../environments';
import type { HookName, HooksEnvironment } from '../../../environments/hooks';
import { hookNames } from '../../../environments/hooks';
import { temporaryFolder } from '../../temporary';
import { fakeHost, type FakeHost } from '../fake-host';

let checkout: string;
let host: FakeHost;

beforeEach(() => {
  checkout = temporaryFolder('session');
  mkdirSync(join(checkout, 'hooks'));
  host = fakeHost(checkout, { PATH: process.env['PATH'] });
});

function hooks(names: readonly HookName[], script: string): HooksEnvironment {
  writeFileSync(join(checkout, 'hooks', 'any'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return Object.fromEntries(names.map((name) => [name, { run: 'hooks/any' }] as const));
}

const stack = (name: string, of: HooksEnvironment) => ({ ...environmentFor(name), hooks: of });
const spoken = () => host.noted.map((line) => line.split(' | ')[0]);

test('without phase and hooks nothing is made: the program of the engine does it all', async () => {
  const session = await openSession(host, environmentFor('branch-login'), {
    command: 'up',
    phase: undefined,
  });
  await session.before();
  await session.after();
  expect(session.configuration).toBeUndefined();
  expect(host.steps).toEqual([]);
  expect(existsSync(session.manifests)).toBe(false);
});

test('config makes the manifests, and says which objects there are', async () => {
  const session = await openSession(host, environmentFor('branch-login'), {
    command: 'up',
    phase: 'config',
  });
  expect(session.manifests).toBe(join(checkout, '.plinth', 'rendered', 'branch-login'));
  const file = join(session.manifests, 'branch-login', 'deployment-app.yaml');
  expect(readFileSync(file, 'utf8')).toContain('kind: Deployment');
  expect(session.configuration?.objects.map(({ name }) => name)).toContain(
    'deployment/branch-login/app',
  );
  expect(session.configuration?.namespaces).toEqual(['branch-login']);
});

test('all hooks run, each in its time; only what looks at the manifests finds them', async () => {
  const environment = stack(
    'branch-login',
    hooks(
      hookNames,
      'ls "$PLINTH_MANIFESTS/branch-login" 2>/dev/null | grep -c deployment-app || :',
    ),
  );
  const session = await openSession(host, environment, { command: 'up', phase: undefined });
  expect(host.noted).toEqual(['pre-config | 0', 'make-config | 0']);
  await session.before();
  expect(host.noted.slice(2)).toEqual(['post-config | 1', 'pre-install | 1', 'pre-provision | 1']);
  await session.after();
  expect(host.noted.slice(5)).toEqual(['post-install | 1', 'post-provision | 1']);
});

test('a preview runs those of config alone, whatever phase it is of', async () => {
  const environment = stack(
    'branch-login',
    hooks(hookNames, 'echo "$PLINTH_COMMAND $PLINTH_PHASE"'),
  );
  const session = await openSession(host, environment, { command: 'preview', phase: 'install' });
  await session.before();
  await session.after();
  expect(host.noted).toEqual(
    ['pre-config', 'make-config', 'post-config'].map((name) => `${name} | preview install`),
  );
});

test.each([
  ['of the local stack', environmentFor('local')],
  ['of a branch in it', environmentFor('branch-login', { host: 'local' })],
])('a hook %s finds its tools and its lab', async (_, found) => {
  const own = hooks(['pre-config'], 'echo "$KUBECONFIG ${PATH%%:*}"');
  await openSession(host, { ...found, hooks: own }, { command: 'up', phase: undefined });
  const at = (path: string) => join(checkout, '.plinth', path);
  expect(host.noted).toEqual([`pre-config | ${at('labs/local/kubeconfig')} ${at('bin')}`]);
});

test('fails when a hook that makes configuration does: no other runs, no manifest is made', async () => {
  const environment = stack('branch-login', hooks(hookNames, 'echo said; exit 1'));
  await expect(openSession(host, environment, { command: 'up', phase: 'config' })).rejects.toThrow(
    "hook pre-config of 'branch-login': hooks/any ended with exit code 1, its last lines:",
  );
  expect(spoken()).toEqual(['pre-config']);
  expect(existsSync(join(checkout, '.plinth', 'rendered'))).toBe(false);
});

test('fails before any hook runs when one of them is not there', async () => {
  const environment = stack('branch-login', {
    ...hooks(['pre-config'], 'echo said'),
    'post-provision': { run: 'hooks/absent' },
  });
  await expect(openSession(host, environment, { command: 'up', phase: undefined })).rejects.toThrow(
    "branch-login.hooks.post-provision.run: 'run' must be a file of the checkout, 'hooks/absent' is not there",
  );
  expect(host.noted).toEqual([]);
});
