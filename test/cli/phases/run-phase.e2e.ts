import { initializeStack } from '../../../cli/engine/pulumi';
import { checkProgram } from '../../../cli/phases/check-program';
import { runPhase } from '../../../cli/phases/run-phase';
import { runStack } from '../../../cli/stack-run';
import { environmentFor } from '../../../environments';
import type { Manifest } from '../../../stacks/release/manifest';
import { logicalName } from '../../../stacks/release/names';
import type { PlannedObject } from '../../../stacks/release/plan';
import { smallProgram, type SmallProgram } from '../engine/program';
import { fakeHost } from '../fake-host';

// seconds each, but engines are slow where many run at once
jest.setTimeout(600_000);

// shaped as a release is, of resources that need no cluster
const release = (...products: readonly string[]) => `
const pulumi = require('@pulumi/pulumi');
const cluster = new pulumi.Stash('cluster', { input: 1 });
const release = new pulumi.ComponentResource('plinth:release:Release', 'platform');
const chart = (name) =>
  new pulumi.ComponentResource('plinth:release:Chart', name, {}, { parent: release });
const object = (name, parent, dependsOn) =>
  new pulumi.Stash(name, { input: process.env.REVISION }, { parent, dependsOn });
const namespace = object('namespace/shop', chart('namespaces'), [cluster]);
const shop = chart('shop');
for (const name of ${JSON.stringify(products)}) object('deployment/shop/' + name, shop, [namespace]);
`;

const object = (chart: string, manifest: Manifest): PlannedObject => ({
  ...{ name: logicalName(manifest), type: 'pulumi:index:Stash', chart, manifest },
  ...{ dependsOn: [], stateful: false },
});

const objects = [
  object('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
  object('shop', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
  }),
];

let program: SmallProgram;

beforeEach(async () => {
  program = await smallProgram(release('web'));
  await initializeStack(program.call);
});

afterEach(() => {
  program.remove();
});

const run = (revision: string) => ({
  ...program.call,
  env: { ...program.call.env, REVISION: revision },
});

async function counts(phase: 'install' | 'provision', revision = 'one') {
  const host = fakeHost(program.call.directory);
  const { exit, result } = await runPhase(host, run(revision), phase, objects);
  expect(result.diagnostics).toEqual([]);
  expect(exit.code).toBe(0);
  expect(host.noted).toEqual(
    phase === 'install'
      ? [
          expect.stringMatching(
            /^left alone: [12] objects, for .\/plinth up local --phase provision$/,
          ),
        ]
      : [],
  );
  const { create, update, replace, delete: deleted } = result.counts;
  return { create, update, replace, delete: deleted };
}

const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

test('install makes what comes first, provision the rest; neither touches what is the other one’s', async () => {
  await expect(counts('provision')).rejects.toThrow(
    "Stash cluster: must be created by 'install' first\n" +
      "Stash namespace/shop: must be created by 'install' first\n" +
      '  fix: ./plinth up local --phase install, or ./plinth up local for all phases at once',
  );
  // the stack, the release and two charts are resources, too
  expect(await counts('install')).toEqual({ ...nothing, create: 6 });
  expect(await counts('provision')).toEqual({ ...nothing, create: 1 });
  expect(await counts('install', 'two')).toEqual({ ...nothing, update: 1 });
});

test('what is no longer declared stays until it is provisioned', async () => {
  program.rewrite(release('web', 'old'));
  const { exit } = await runStack(fakeHost(program.call.directory), run('one'), 'up');
  expect(exit.code).toBe(0);
  program.rewrite(release('web'));
  expect(await counts('install')).toEqual(nothing);
  expect(await counts('provision')).toEqual({ ...nothing, delete: 1 });
});

test('config has the program run as a whole, and makes nothing', async () => {
  const { directory, env } = program.call;
  await initializeStack({ ...program.call, stack: 'dev' });
  const check = () => checkProgram(fakeHost(directory, env), environmentFor('dev'));
  expect(await check()).toMatchObject({
    exit: { code: 0 },
    result: { counts: { create: 1, update: 0, replace: 0, delete: 0 }, diagnostics: [] },
  });
  program.rewrite("throw new Error('no such key')");
  const found = await check();
  expect(found?.exit.code).not.toBe(0);
  expect(found?.result.diagnostics[0]?.message).toContain('no such key');
});

test('of the local stack there is nothing more to check, unless it has Secrets of its own', async () => {
  const { directory, env } = program.call;
  expect(await checkProgram(fakeHost(directory, env), environmentFor('local'))).toBeUndefined();
});
