import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { up } from '../../../cli/commands/up';
import type { Input } from '../../../cli/command';
import { temporaryFolder } from '../../temporary';
import { fakeHost, type FakeHost } from '../fake-host';

let host: FakeHost;

beforeEach(() => {
  host = fakeHost(temporaryFolder('up'));
});

const input = (stack: string, options: Input['options'] = {}): Input => ({
  arguments: [stack],
  rest: [],
  options,
});

function record(stack: string, values: Readonly<Record<string, string>>): void {
  const lines = Object.entries(values).map(([key, value]) => `  plinth:${key}: ${value}\n`);
  writeFileSync(join(host.checkout, `Pulumi.${stack}.yaml`), `config:\n${lines.join('')}`);
}

test('the stack of a branch comes up as the branch, on the host that is recorded', async () => {
  record('branch-login', { branch: 'login', host: 'local' });
  await expect(up(input('branch-login'), host)).rejects.toThrow(
    'the local platform is not up: no branch can live in it\n  fix: bring it up: ./plinth up',
  );
});

test('fails for what a branch does not have, before anybody is asked anything', async () => {
  const options = { phase: 'install', nodes: 'real' };
  await expect(up(input('branch-login', options), host)).rejects.toThrow(
    "up: '--phase' must be left out for the stack of a branch, which comes up at once, got 'install'\n" +
      "up: '--nodes' must be left out for the stack of a branch, whose nodes are its host's, got 'real'\n" +
      '  fix: ./plinth up branch-login',
  );
  expect(host.steps).toEqual([]);
});

test('fails where another branch is recorded than the one whose stack it is', async () => {
  record('branch-login', { branch: 'logout' });
  await expect(up(input('branch-login'), host)).rejects.toThrow(
    "stack 'branch-login': its branch is recorded as 'logout', whose stack is 'branch-logout'\n" +
      '  fix: name the branch: ./plinth branch up <branch>',
  );
});
