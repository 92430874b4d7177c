import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHooks } from '../../../cli/hooks/hooks';
import type { Hook, HookContext } from '../../../cli/hooks/variables';
import { environmentFor } from '../../../environments';
import type { HookName } from '../../../environments/hooks';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

let checkout: string;

beforeEach(() => {
  checkout = temporaryFolder('hooks');
  mkdirSync(join(checkout, 'hooks'));
});

function hook(name: HookName, script: string, more: Partial<Hook> = {}): [HookName, Hook] {
  const file = join(checkout, 'hooks', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return [name, { name, file, timeoutMs: 20_000, variables: [], ...more }];
}

const context = (): HookContext => ({
  command: 'up',
  environment: environmentFor('dev'),
  checkout,
  namespaces: ['app'],
  manifests: join(checkout, 'manifests'),
});

function logs(): Readonly<Record<string, string>> {
  const folder = join(checkout, '.plinth', 'logs');
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name.replace(/^.*-(?=hook-)/, ''),
      readFileSync(join(folder, name), 'utf8'),
    ]),
  );
}

test('hooks run in the order asked for; what they say is passed on under their names, and kept', async () => {
  const host = fakeHost(checkout);
  const hooks = new Map([
    hook('pre-config', 'echo "for $PLINTH_ENVIRONMENT"'),
    hook('make-config', 'echo two; echo three >&2'),
  ]);
  await runHooks(host, hooks, ['make-config', 'post-config', 'pre-config'], context());
  expect(host.noted).toEqual(['make-config | two', 'make-config | three', 'pre-config | for dev']);
  expect(host.steps).toEqual(['hook make-config: done', 'hook pre-config: done']);
  expect(logs()).toEqual({
    'hook-make-config.log': 'two\nthree\n',
    'hook-pre-config.log': 'for dev\n',
  });
});

test('fails when a hook does: with its code, its last lines and what became of the run; no other one runs', async () => {
  const host = fakeHost(checkout);
  const hooks = new Map([
    hook('pre-install', 'for i in 1 2 3 4 5 6 7 8 9 10 11; do echo "line $i"; done; echo; exit 4'),
    hook('pre-provision', 'echo never'),
  ]);
  const run = runHooks(host, hooks, ['pre-install', 'pre-provision'], context());
  await expect(run).rejects.toThrow(
    new RegExp(
      `^hook pre-install of 'dev': hooks/pre-install ended with exit code 4, its last lines:\n` +
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((i) => `  line ${i}\n`).join('') +
        `  fix: nothing was touched: correct the hook and run up again; all it said: \\.plinth/logs/\\S+-hook-pre-install\\.log$`,
    ),
  );
  expect(host.steps).toEqual(['hook pre-install: failed']);
  expect(host.noted).not.toContain('pre-provision | never');
});

test.each([
  ['is ended by a signal', 'kill -KILL $$', 20_000, 'was ended by SIGKILL'],
  ['takes too long', 'exec sleep 60', 200, 'took longer than its 0.2 s and was ended'],
])('fails when a hook %s', async (_, script, timeoutMs, words) => {
  const hooks = new Map([hook('pre-config', script, { timeoutMs })]);
  await expect(runHooks(fakeHost(checkout), hooks, ['pre-config'], context())).rejects.toThrow(
    `hook pre-config of 'dev': hooks/pre-config ${words}, it said nothing\n`,
  );
});

test('fails when a hook can not be started', async () => {
  const hooks = new Map([hook('pre-config', '')]);
  writeFileSync(join(checkout, 'hooks', 'pre-config'), '#!/no/such/thing\n');
  await expect(runHooks(fakeHost(checkout), hooks, ['pre-config'], context())).rejects.toThrow(
    "hook pre-config of 'dev': hooks/pre-config can not be started: the interpreter of its first line is not there, it said nothing",
  );
});

test('fails when one that follows a deployment does, and says that it is done', async () => {
  const hooks = new Map([hook('post-provision', 'exit 1')]);
  await expect(runHooks(fakeHost(checkout), hooks, ['post-provision'], context())).rejects.toThrow(
    'fix: what it follows is done: correct the hook and run ./plinth up dev again, which changes nothing else; all it said: ',
  );
});

test('fails after Ctrl-C also when the hook ended well: nothing follows it', async () => {
  const host = fakeHost(checkout);
  const hooks = new Map([
    hook('pre-config', "trap 'exit 0' INT; sleep 60 & wait"),
    hook('make-config', 'echo never'),
  ]);
  const run = runHooks(host, hooks, ['pre-config', 'make-config'], context());
  setTimeout(() => {
    host.interruptNow();
  }, 300);
  await expect(run).rejects.toThrow('interrupted in hook pre-config');
  expect(host.noted).toEqual([]);
});

test('a secret that a hook asked for and prints is neither shown, nor kept, nor told', async () => {
  const host = fakeHost(checkout, { TOKEN: 'hunter2-hunter2' });
  const hooks = new Map([hook('pre-config', 'echo "$TOKEN"; exit 1', { variables: ['TOKEN'] })]);
  const told = await runHooks(host, hooks, ['pre-config'], context()).catch((error: unknown) =>
    String(error),
  );
  expect(told).toContain('  [secret]\n');
  expect([told, host.noted, logs()].map((one) => JSON.stringify(one)).join('')).not.toContain(
    'hunter2',
  );
});
