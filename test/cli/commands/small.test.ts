import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Input } from '../../../cli/command';
import { env } from '../../../cli/commands/env';
import { outputs } from '../../../cli/commands/outputs';
import { rehearse } from '../../../cli/commands/rehearse';
import { status } from '../../../cli/commands/status';
import { makeFolder, rehearsalsOf } from '../../../cli/rehearse/folder';
import { prepareWorkspace } from '../../../cli/workspace';
import { fakeHost } from '../fake-host';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-commands-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const input = (options: Input['options'] = {}): Input => ({
  arguments: ['local'],
  rest: [],
  options,
});

test.each([
  ['status', status, 'the local platform is not up'],
  ['outputs', outputs, 'the local platform is not up'],
])('%s fails before the first up', async (_, command, problem) => {
  await expect(command(input(), fakeHost(checkout))).rejects.toThrow(
    `${problem}\n  fix: bring it up: ./plinth up`,
  );
});

test('env fails before the first up', async () => {
  await expect(env(input(), fakeHost(checkout))).rejects.toThrow(
    'the local platform is not up: there is nothing to work on yet\n  fix: bring it up: ./plinth up',
  );
});

test('env prints exports for the shell asked for', async () => {
  prepareWorkspace(checkout, {});
  const host = fakeHost(checkout);
  expect(await env(input({ shell: 'fish' }), host)).toBe(0);
  expect(await env(input(), host)).toBe(0);
  expect(host.printed[0]).toMatch(/^set -gx PATH '.*\/\.plinth\/bin' \$PATH\n/);
  expect(host.printed[1]).toMatch(/^export PATH='.*\/\.plinth\/bin'":\$PATH"\n/);
  expect(host.printed[1]).toMatch(/\nunset PULUMI_CONFIG_PASSPHRASE PULUMI_STACK$/);
});

const of = (stack: string, options: Input['options'] = {}): Input => ({
  ...input(options),
  arguments: [stack],
});

/** A rehearsal that was kept by a process that has ended. */
function keptRehearsal(stack: string): string {
  const directory = makeFolder(rehearsalsOf(checkout), { stack, end: 'keep' });
  const owner = join(directory, 'owner.json');
  const dead = execFileSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' });
  const { pid: _, ...rest } = JSON.parse(readFileSync(owner, 'utf8')) as { readonly pid: number };
  writeFileSync(owner, JSON.stringify({ ...rest, pid: Number(dead) }));
  prepareWorkspace(directory, {});
  mkdirSync(join(directory, '.plinth', 'labs', 'gke-europe'), { recursive: true });
  return directory;
}

test('env of a kept rehearsal leads to its state and its labs, and a discard takes it away', async () => {
  const directory = keptRehearsal('prod');
  const host = fakeHost(checkout);
  expect(await env(of('prod', { kept: true }), host)).toBe(0);
  expect(host.printed[0]).toContain(
    `\nexport PULUMI_BACKEND_URL='file://${directory}/.plinth/state'\n`,
  );
  expect(host.printed[0]).toContain(
    `\nexport KUBECONFIG='${directory}/.plinth/labs/gke-europe/kubeconfig'\n`,
  );
  expect(await rehearse(of('dev', { discard: true }), host)).toBe(0);
  expect(existsSync(directory)).toBe(true);
  expect(await rehearse(of('prod', { discard: true }), host)).toBe(0);
  expect(existsSync(directory)).toBe(false);
  expect(host.printed.slice(1)).toEqual([
    'no rehearsal of dev was kept',
    expect.stringMatching(/^the rehearsal of prod is gone \(.+\)$/),
  ]);
});

test.each([
  [
    'env of a foreign stack',
    env,
    of('dev'),
    "stack: must be 'local' or that of a kept rehearsal, got 'dev', which pulumi finds in your own backend\n" +
      '  fix: for its rehearsal: ./plinth env dev --kept',
  ],
  [
    'env of a rehearsal that is not there',
    env,
    of('dev', { kept: true }),
    "stack: must be one whose rehearsal was kept, got 'dev'\n  fix: ./plinth rehearse dev --keep",
  ],
  [
    'a discard with more',
    rehearse,
    of('dev', { discard: true, keep: true, from: 'main' }),
    "rehearse: '--discard' stands alone, got '--keep', '--from' as well\n  fix: ./plinth rehearse dev --discard",
  ],
])('%s is refused', async (_, command, given, message) => {
  await expect(command(given, fakeHost(checkout))).rejects.toThrow(message);
});
