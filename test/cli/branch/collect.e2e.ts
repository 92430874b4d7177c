import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deleteAll } from '../../../cli/branch/collect';
import { destroyBranch } from '../../../cli/branch/destroy';
import { choose, type World } from '../../../cli/branch/judge';
import { liveBranches } from '../../../cli/branch/live';
import type { Place } from '../../../cli/branch/place';
import { readBranchStack, readBranchStacks } from '../../../cli/branch/read';
import { createStack, settingsFile, writeRecord } from '../../../cli/branch/settings';
import { callPulumi } from '../../../cli/engine/pulumi';
import { runStack } from '../../../cli/stack-run';
import { listStacks } from '../../../cli/stacks/stacks';
import { branchHost, environmentNames } from '../../../environments';
import { smallProgram, type SmallProgram } from '../engine/program';
import { fakeHost } from '../fake-host';

const sdk = resolve(__dirname, '..', '..', '..', 'node_modules', '@pulumi', 'pulumi');

jest.setTimeout(3 * 60_000);

const plain = `
const pulumi = require('@pulumi/pulumi');
new pulumi.Stash('one', { input: pulumi.secret('hunter2') });
`;

// a deletion that fails until a file is there
const stubborn = (file: string) => `
const pulumi = require('@pulumi/pulumi');
class Stubborn extends pulumi.dynamic.Resource {
  constructor(name) {
    const remove = async () => {
      if (!require('fs').existsSync(${JSON.stringify(file)})) throw new Error('it does not let go');
    };
    super({ create: async () => ({ id: name, outs: {} }), delete: remove }, name, {});
  }
}
new Stubborn('stubborn');
`;

let program: SmallProgram;
let place: Place;

beforeAll(async () => {
  program = await smallProgram(plain);
  const plugin = join(program.workspace.pulumiHome, 'plugins', 'resource-pulumi-nodejs-v3.230.0');
  mkdirSync(plugin, { recursive: true });
  symlinkSync(
    join(sdk, 'pulumi-resource-pulumi-nodejs'),
    join(plugin, 'pulumi-resource-pulumi-nodejs'),
  );
  const env = { ...program.call.env, PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true' };
  place = {
    host: branchHost(),
    runOf: (stack) => ({ ...program.call, stack, env }),
    mend: () => Promise.resolve(),
  };
});

afterAll(() => {
  program.remove();
});

const host = () => fakeHost(program.call.directory);
const settingsOf = (stack: string) => settingsFile(program.call.directory, stack);
const names = async () => (await listStacks(place.runOf('dev'))).map(({ name }) => name);

async function bringUp(branch: string): Promise<void> {
  const run = place.runOf(`branch-${branch}`);
  await createStack(run);
  await writeRecord(run, { branch, owner: 'ada@example.com', lifetime: '8h' });
  const { exit } = await runStack(host(), run, 'up');
  expect(exit.code).toBe(0);
}

const soon = () => new Date(Date.now() + 60_000);
const world = (more: Partial<World>): World => ({
  ...{ now: soon(), live: liveBranches(['main', 'login']), longLived: environmentNames },
  ...more,
});

async function collected(judged: World) {
  const { stacks, problems } = await readBranchStacks(host(), place);
  expect(problems).toEqual([]);
  const said = host();
  const deletions = await deleteAll(said, place, judged, choose(stacks, judged, 10).chosen);
  return { deletions, noted: said.noted };
}

test('what a branch records is in its history, from which another checkout goes on', async () => {
  await bringUp('login');
  rmSync(settingsOf('branch-login'));
  const known = await readBranchStack(place, 'branch-login');
  expect(known).toMatchObject({
    record: { branch: 'login', owner: 'ada@example.com', lifetime: '8h' },
    deletion: 'none',
    state: 'still',
  });
  const life = (known?.expiresAt?.getTime() ?? 0) - (known?.updatedAt?.getTime() ?? 0);
  expect(life).toBe(8 * 60 * 60 * 1000);
  // the key of its secrets is found in its state
  await writeRecord(place.runOf('branch-login'), known?.record ?? {});
  const again = await runStack(host(), place.runOf('branch-login'), 'up');
  expect(again.result.counts).toMatchObject({ create: 0, same: 2 });
});

test('the stack of a branch that is gone is deleted with its settings, and no other', async () => {
  await callPulumi(place.runOf('dev'), ['stack', 'init', 'dev']);
  await bringUp('logout');
  expect(await names()).toEqual(['branch-login', 'branch-logout', 'dev']);
  const { deletions, noted } = await collected(world({}));
  expect(deletions).toEqual([
    { stack: 'branch-logout', reason: 'branch gone', outcome: 'deleted' },
  ]);
  expect(noted).toEqual([
    expect.stringMatching(
      /^branch-logout: its branch is gone, last brought up to date \d min ago$/,
    ),
  ]);
  expect(await names()).toEqual(['branch-login', 'dev']);
  expect(existsSync(settingsOf('branch-logout'))).toBe(false);
});

test('a stack that expired is kept when somebody has just brought it up to date', async () => {
  const late = world({ now: new Date(Date.now() + 9 * 60 * 60 * 1000) });
  const { stacks } = await readBranchStacks(host(), place);
  const { chosen } = choose(stacks, late, 10);
  expect(chosen.map(({ reason }) => reason)).toEqual(['expired']);
  expect((await runStack(host(), place.runOf('branch-login'), 'up')).exit.code).toBe(0);
  // by that clock it is expired still
  expect(await deleteAll(host(), place, late, chosen)).toEqual([
    { stack: 'branch-login', reason: 'expired', outcome: 'kept' },
  ]);
});

test('a deletion that failed is told, and finished by the next run although its branch lives', async () => {
  const gate = join(program.call.directory, 'let-go');
  program.rewrite(stubborn(gate));
  expect((await runStack(host(), place.runOf('branch-login'), 'up')).exit.code).toBe(0);
  const expired = world({ now: new Date(Date.now() + 9 * 60 * 60 * 1000) });
  const first = await collected(expired);
  expect(first.deletions).toEqual([
    { stack: 'branch-login', reason: 'expired', outcome: 'failed' },
  ]);
  expect(first.noted.join('\n')).toContain('it does not let go');
  expect(await names()).toContain('branch-login');
  writeFileSync(gate, '');
  const second = await collected(world({}));
  expect(second.deletions).toEqual([
    { stack: 'branch-login', reason: 'half deleted', outcome: 'deleted' },
  ]);
  expect(await names()).toEqual(['dev']);
});

test('fails for a stack in which something is protected, and destroys nothing of it', async () => {
  program.rewrite(`
const pulumi = require('@pulumi/pulumi');
new pulumi.Stash('free', { input: 1 });
new pulumi.Stash('kept', { input: 1 }, { protect: true });
`);
  await bringUp('kept');
  await expect(destroyBranch(host(), place, 'branch-kept')).rejects.toThrow(
    'branch-kept: pulumi:index:Stash kept is protected from deletion',
  );
  const [listed] = await listStacks(place.runOf('dev'));
  // the stack and the provider of both are resources, too
  expect(listed).toMatchObject({ name: 'branch-kept', resourceCount: 4 });
});

test('fails as a bug for an environment that is there to stay, whoever asks', async () => {
  await expect(destroyBranch(host(), place, 'dev')).rejects.toThrow(
    "'dev' is no stack of a branch: it is not destroyed",
  );
  expect(await names()).toContain('dev');
});
