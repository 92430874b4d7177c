import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAuthPlugin } from '../../lab/plugins/gcp/auth-plugin';
import { installPlugins } from '../../lab/plugins/install';
import type { BranchRecord } from '../branch/record';
import { writeRecord } from '../branch/settings';
import { callPulumi, initializeStack } from '../engine/pulumi';
import type { Deployment } from '../engine/state';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import type { StackRun } from '../stack-run';
import { ensureWithProgress, platformTools } from '../tools';
import { prepareWorkspace, type Workspace } from '../workspace';
import { arrived, inhabitants, nobody, ownedByHost, type Inhabitants } from './inhabitants';
import type { Findings } from './judge';
import { serveVersionsOf, type InstalledVersion } from './other-versions';
import { phasesOf, type Phase, type Rehearsed, type Side } from './phases';
import { prepareProgram, writeEmptyProgram } from './programs';
import type { PhaseRun, Source } from './report';
import { runPhase } from './run-phase';
import { placeholder, rehearsedSettings, saltOf } from './settings';
import type { Steps } from './steps';
import { unprotected } from './unprotected';
import { makeHome, requireStandIns, worldEnvironment } from './world';

/** What is rehearsed, from what to what. */
export interface Rehearsal extends Pick<Rehearsed, 'stack' | 'host' | 'end'> {
  /** @default - nothing: only coming up and going down is rehearsed */
  readonly from?: Source;
  readonly to: Source;
  /** What its settings say of a branch. @default - it is none, or nothing is known */
  readonly record?: BranchRecord;
}

/** A world of its own, ready for the engine. */
interface World {
  readonly directory: string;
  readonly workspace: Workspace;
  readonly env: NodeJS.ProcessEnv;
  readonly plugins: readonly InstalledVersion[];
}

/** Rehearses in a folder of its own, phase by phase, until one fails. */
export async function rehearse(
  host: Host,
  rehearsal: Rehearsal,
  directory: string,
): Promise<Findings> {
  const world = await makeWorld(host, directory);
  await preparePrograms(host, rehearsal, world);
  const { from, to, record = {}, ...rest } = rehearsal;
  const phases = phasesOf({
    ...rest,
    to: to.name,
    ...(from === undefined ? {} : { from: from.name }),
  });
  const outcome = await runPhases(host, world, phases, { [rehearsal.stack]: record });
  return {
    stack: rehearsal.stack,
    ...(from === undefined ? {} : { from }),
    to,
    ...outcome,
    plugins: world.plugins.map(({ name, version, source }) => `${name} ${version} (${source})`),
    elapsedMs: host.elapsed(),
  };
}

async function makeWorld(host: Host, directory: string): Promise<World> {
  const tools = await ensureWithProgress(host, platformTools);
  const workspace = prepareWorkspace(directory, tools);
  const home = join(directory, 'home');
  makeHome(home);
  const chosen = host.env['PLINTH_KUBERNETES_PLUGIN'];
  const plugins = await stepped(host.progress, 'plugins', () =>
    installPlugins({
      pulumiHome: workspace.pulumiHome,
      standIns: 'always',
      downloads: 'never',
      ...(chosen === undefined ? {} : { kubernetesPlugin: chosen }),
    }),
  );
  requireStandIns(plugins);
  await installAuthPlugin(workspace.bin, workspace.labs);
  return {
    directory,
    workspace,
    env: worldEnvironment(workspace, home, host.env),
    plugins,
  };
}

function folderOf({ directory }: World, side: Side): string {
  return join(directory, side);
}

async function preparePrograms(host: Host, { from, to }: Rehearsal, world: World): Promise<void> {
  const { logs } = world.workspace;
  const sides = [
    ...(from === undefined ? [] : [{ side: 'from', source: from } as const]),
    { side: 'to', source: to } as const,
  ];
  for (const { side, source } of sides) {
    const folder = folderOf(world, side);
    await prepareProgram(host, { source, folder, logs });
    serveVersionsOf(folder, world.plugins);
  }
  writeEmptyProgram(folderOf(world, 'nothing'));
}

type Outcome = Pick<Findings, 'runs' | 'remaining' | 'lost'>;

/** What stacks of branches say, by their names. */
type Records = Readonly<Record<string, BranchRecord>>;

async function runPhases(
  host: Host,
  world: World,
  phases: readonly Phase[],
  records: Records,
): Promise<Outcome> {
  const look = () => inhabitants(world.workspace.labs);
  const runs: PhaseRun[] = [];
  let hosts = nobody;
  let outcome: Omit<Outcome, 'runs'> = { remaining: nobody, lost: nobody };
  for (const phase of phases) {
    host.interrupt.asked.throwIfAborted();
    const run = await stackRun(world, phase);
    const record = records[phase.stack] ?? {};
    if (Object.keys(record).length > 0) await writeRecord(run, record);
    const before = phase.purpose === 'host' ? await look() : nobody;
    if (phase.purpose === 'destroy') await unprotect(run);
    const done = await runPhase(host, run, phase, seenOf(runs, phase.stack));
    runs.push(done);
    if (!done.succeeded) break;
    if (phase.purpose === 'host') hosts = ownedByHost(hosts, before, await look());
    if (phase.purpose === 'destroy') outcome = aftermath(hosts, await look());
  }
  host.interrupt.asked.throwIfAborted();
  return { runs, ...outcome };
}

/** What earlier phases have told of a stack's resources. */
function seenOf(runs: readonly PhaseRun[], stack: string): Steps {
  const own = runs.filter(({ phase }) => phase.stack === stack);
  return new Map(own.flatMap(({ steps }) => [...steps]));
}

function aftermath(hosts: Inhabitants, now: Inhabitants): Omit<Outcome, 'runs'> {
  return { remaining: arrived(hosts, now), lost: arrived(now, hosts) };
}

/** The engine's run of a phase; each side has the stack's settings with one salt. */
async function stackRun(world: World, { stack, side }: Phase): Promise<StackRun> {
  const { workspace, env } = world;
  const directory = folderOf(world, side);
  const run: StackRun = {
    stack,
    directory,
    pulumi: join(workspace.bin, 'pulumi'),
    env,
    logs: workspace.logs,
  };
  const settings = join(directory, `Pulumi.${stack}.yaml`);
  const salt = join(world.directory, `${stack}.salt`);
  const known = existsSync(salt) ? readFileSync(salt, 'utf8') : undefined;
  const given = existsSync(settings) ? readFileSync(settings, 'utf8') : '';
  const { text, secrets } = rehearsedSettings(given, known);
  // where it is a link, what it leads to is not the rehearsal's to write
  rmSync(settings, { force: true });
  writeFileSync(settings, text, { mode: 0o600 });
  if (known === undefined) {
    await initializeStack(run);
    writeFileSync(salt, saltOf(readFileSync(settings, 'utf8')) ?? '', { mode: 0o600 });
  }
  // as secrets, as which the program insists on them
  for (const path of secrets) {
    await callPulumi(run, [
      'config',
      'set',
      '--secret',
      '--path',
      '--stack',
      stack,
      path,
      placeholder,
    ]);
  }
  return run;
}

/** In the rehearsal's state alone: what is protected must be seen to go or stay like everything else. */
async function unprotect(run: StackRun): Promise<void> {
  const stack = ['--stack', run.stack];
  const state = JSON.parse(await callPulumi(run, ['stack', 'export', ...stack])) as Deployment;
  await callPulumi(run, ['stack', 'import', ...stack], JSON.stringify(unprotected(state)));
}
