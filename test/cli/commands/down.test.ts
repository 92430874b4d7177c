import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { down } from '../../../cli/commands/down';
import { stateFile } from '../../../cli/engine/state';
import { prepareWorkspace } from '../../../cli/workspace';
import { fakeHost } from '../fake-host';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-down-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const input = (stack = 'local') => ({ arguments: [stack], rest: [], options: {} });

/** A workspace after an up whose lab is gone. */
function used() {
  const workspace = prepareWorkspace(checkout, { etcd: '/cache/etcd' });
  const file = stateFile(workspace.state, 'plinth', 'local');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'damaged');
  writeFileSync(workspace.settings, 'encryptionsalt: v1:x\n');
  writeFileSync(join(workspace.logs, 'up.log'), '');
  return { ...workspace, file };
}

test('a stack that is not local is refused with the command that would destroy it', async () => {
  await expect(down(input('prod'), fakeHost(checkout))).rejects.toThrow(
    "stack: only 'local' is thrown away by this command, got 'prod'\n" +
      '  fix: to destroy what it runs for good: pulumi destroy --stack prod',
  );
});

test('where nothing ever was there is nothing to do', async () => {
  const host = fakeHost(checkout);
  expect(await down(input(), host)).toBe(0);
  expect(host.printed).toEqual(['nothing of the local platform is here']);
});

test('state, passphrase, salt, logs and labs go, even when damaged; tools stay', async () => {
  const { file, passphrase, settings, logs, labs, bin } = used();
  const host = fakeHost(checkout);
  expect(await down(input(), host)).toBe(0);
  expect([file, passphrase, settings, logs, labs].filter(existsSync)).toEqual([]);
  expect(existsSync(bin)).toBe(true);
  expect(host.printed).toEqual(['local is down (1.2 s)']);
});

test("another lab's folder is not touched", async () => {
  const { labs } = used();
  mkdirSync(join(labs, 'other'));
  await down(input(), fakeHost(checkout));
  expect(existsSync(join(labs, 'other'))).toBe(true);
});

test('nothing is thrown away under a run that is alive', async () => {
  const { state, passphrase } = used();
  const locks = join(state, '.pulumi', 'locks', 'organization', 'plinth', 'local');
  mkdirSync(locks, { recursive: true });
  const lock = { pid: process.pid, username: 'eve', hostname: hostname(), timestamp: new Date() };
  writeFileSync(join(locks, 'a.json'), JSON.stringify(lock));
  await expect(down(input(), fakeHost(checkout))).rejects.toThrow(
    `stack 'local': another run is at work: process ${process.pid} of eve`,
  );
  expect(existsSync(passphrase)).toBe(true);
});
