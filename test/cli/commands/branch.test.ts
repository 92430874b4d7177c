import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Input } from '../../../cli/command';
import { branchDown } from '../../../cli/commands/branch/down';
import { branchGc } from '../../../cli/commands/branch/gc';
import { branchList } from '../../../cli/commands/branch/list';
import { branchUp } from '../../../cli/commands/branch/up';
import { fakeHost } from '../fake-host';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-branch-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const input = (options: Input['options'] = {}): Input => ({
  arguments: ['login'],
  rest: [],
  options,
});

test.each([
  ['up', branchUp],
  ['list', branchList],
  ['down', branchDown],
  ['gc', branchGc],
])('%s fails for a lab that is not up', async (_, command) => {
  await expect(command(input({ host: 'local' }), fakeHost(checkout))).rejects.toThrow(
    'the local platform is not up: no branch can live in it\n  fix: bring it up: ./plinth up',
  );
});

test.each([
  ['up', branchUp],
  ['down', branchDown],
])('%s remembers the host where this checkout has brought the branch up', async (_, command) => {
  writeFileSync(join(checkout, 'Pulumi.branch-login.yaml'), 'config:\n  plinth:host: local\n');
  await expect(command(input(), fakeHost(checkout))).rejects.toThrow(
    'the local platform is not up: no branch can live in it',
  );
});

test.each([
  ['up', branchUp],
  ['list', branchList],
  ['down', branchDown],
  ['gc', branchGc],
])('%s fails for a host that takes no branches', async (_, command) => {
  await expect(command(input({ host: 'prod' }), fakeHost(checkout))).rejects.toThrow(
    "host: must be an environment that has 'branches' ('local', 'dev'), got 'prod'",
  );
});

test.each([
  [{ owner: 'ada' }, "'owner' must be an e-mail address, such as 'admin@example.com', got 'ada'"],
  [{ lifetime: '8' }, "lifetime: must be whole hours or days, such as '8h' or '3d', got '8'"],
  [{ lifetime: '8d' }, "'lifetime' must be at most 7 days, which is 'branches.lifetime'"],
])('up fails for %j before anything is prepared', async (options, problem) => {
  const host = fakeHost(checkout);
  await expect(branchUp(input(options), host)).rejects.toThrow(problem);
  expect(host.steps).toEqual([]);
});

test.each(['0', '-1', '1.5', 'all', '10000', ''])('gc fails for the limit %j', async (limit) => {
  await expect(branchGc(input({ limit }), fakeHost(checkout))).rejects.toThrow(
    `branch gc: '--limit' must be a whole number from 1 to 9999, got '${limit}'`,
  );
});

test.each([
  ['up', branchUp],
  ['down', branchDown],
])('%s fails where no branch is checked out and none is named', async (_, command) => {
  await expect(command({ ...input(), arguments: [] }, fakeHost(checkout))).rejects.toThrow(
    "branch: 'branch' must be given, for none is checked out here\n  fix: such as: plinth branch up feature/login",
  );
});
