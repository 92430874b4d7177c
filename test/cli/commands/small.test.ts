import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Input } from '../../../cli/command';
import { env } from '../../../cli/commands/env';
import { outputs } from '../../../cli/commands/outputs';
import { status } from '../../../cli/commands/status';
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
  ['outputs', outputs, 'the local platform is not up: it has no outputs'],
])('%s fails before the first up', async (_, command, problem) => {
  await expect(command(input(), fakeHost(checkout))).rejects.toThrow(
    `${problem}\n  fix: bring it up: ./plinth up`,
  );
});

test('env fails before the first up', () => {
  expect(() => env(input(), fakeHost(checkout))).toThrow(
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
