import { createRequire } from 'node:module';
import { environmentNames } from '../../environments';
import type { Environment } from '../../environments/environment';
import { accessJson, accessOf, type Access } from '../access';
import { isBranchStack } from '../branch/branch-stack';
import { deployedWorkloads } from '../cluster/deployed-workloads';
import type { WorkloadRow } from '../cluster/workloads';
import type { ExitCode, Input } from '../command';
import { pruneHistory } from '../engine/history';
import type { EngineResult } from '../engine/result';
import type { Host } from '../host';
import { prepareLocal, type LocalPlatform } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { realNodeFacts } from '../nodes/facts';
import { flag, stackOf, text } from '../options';
import { checkProgram } from '../phases/check-program';
import { inAnyCase } from '../phases/in-any-case';
import { configuredText } from '../phases/text';
import { phaseOf, type Phase } from '../phases/phase';
import { runPhase } from '../phases/run-phase';
import { openSession, type Session } from '../phases/session';
import { failed } from '../run-failure';
import { foreignRun, runStack, type RunOutcome, type StackRun } from '../stack-run';
import { nodesJson, type RealNodeFacts } from '../text/nodes';
import { foreignSummary, localSummary } from '../text/summary';
import { secretToolsOf } from '../tools';
import { localStack, project } from '../workspace';
import type * as UpByStack from './branch/up-by-stack';

// read where a branch is brought up: the others must not pay for it
const load = createRequire(__filename);

/** Brings a stack up, or does one phase of it. Nothing is touched before its environment has been found right. */
export async function up(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  if (isBranchStack(stack, environmentNames)) {
    const { upByStack } = load('./branch/up-by-stack') as typeof UpByStack;
    return upByStack(input, host, stack);
  }
  const environment = await chosenEnvironment(host.checkout, stack, text(input, 'nodes'));
  const phase = phaseOf(input);
  const session = await openSession(host, environment, { command: 'up', phase });
  if (phase === 'config') return configure(input, host, { environment, session });
  await session.before();
  const job: Job = { environment, session, phase };
  return environment.name === localStack ? upLocal(input, host, job) : upForeign(input, host, job);
}

/** What is to be done. */
interface Job {
  readonly environment: Environment;
  readonly session: Session;
  /** @default - all phases at once */
  readonly phase?: Exclude<Phase, 'config'> | undefined;
}

async function configure(input: Input, host: Host, { environment, session }: Job) {
  const outcome = await checkProgram(host, environment);
  if (outcome !== undefined && outcome.exit.code !== 0) return failed(host, outcome);
  await session.before();
  const { name: stack } = environment;
  const { manifests } = session;
  const objects = session.configuration?.objects.length ?? 0;
  host.print(
    flag(input, 'json')
      ? JSON.stringify({ stack, phase: 'config', manifests, objects }, undefined, 2)
      : configuredText({ stack, manifests, objects, elapsed: host.elapsed() }, host.paint),
  );
  return 0;
}

/** Deploys all there is, or one phase of it. */
function deploy(host: Host, run: StackRun, { phase, session }: Job): Promise<RunOutcome> {
  const objects = session.configuration?.objects;
  return phase === undefined || objects === undefined
    ? runStack(host, run, 'up')
    : runPhase(host, run, phase, objects);
}

async function upLocal(input: Input, host: Host, job: Job): Promise<ExitCode> {
  const { environment, session, phase } = job;
  const platform = await prepareLocal(host, environment);
  const outcome = await deploy(host, platform.run, job);
  pruneHistory(platform.workspace.state, project, localStack);
  if (outcome.exit.code !== 0) return failed(host, outcome);
  const summary = async (): Promise<void> => {
    const [workloads, real] = await Promise.all([
      deployedWorkloads(platform.workspace.kubeconfig),
      realOf(environment, platform),
    ]);
    const { result } = outcome;
    const access = accessOf(result.outputs);
    host.print(
      flag(input, 'json')
        ? JSON.stringify(
            {
              ...localJson(platform, result, { workloads, access, real }, host.elapsed()),
              ...(phase && { phase }),
            },
            undefined,
            2,
          )
        : localSummary({
            ...{ platform, result, workloads, access, elapsed: host.elapsed(), host },
            ...(real && { real }),
          }),
    );
  };
  await inAnyCase(() => session.after(), summary);
  return 0;
}

/** What is there after a run. */
interface Found {
  readonly workloads: readonly WorkloadRow[];
  readonly access: Access;
  readonly real: RealNodeFacts | undefined;
}

async function realOf({ cluster }: Environment, { workspace }: LocalPlatform) {
  return cluster.kind === 'local' && cluster.nodes === 'real'
    ? realNodeFacts(workspace)
    : undefined;
}

async function upForeign(input: Input, host: Host, job: Job): Promise<ExitCode> {
  const { environment, session, phase } = job;
  const { name: stack } = environment;
  const run = await foreignRun(host, stack, secretToolsOf(environment));
  const outcome = await deploy(host, run, job);
  if (outcome.exit.code !== 0) return failed(host, outcome);
  try {
    await session.after();
  } finally {
    const { result } = outcome;
    host.print(
      flag(input, 'json')
        ? JSON.stringify(
            { stack, ...(phase && { phase }), ...result, elapsedMs: host.elapsed() },
            undefined,
            2,
          )
        : foreignSummary(stack, result, host),
    );
  }
  return 0;
}

function localJson(
  { workspace, plugins }: LocalPlatform,
  result: EngineResult,
  { workloads, access, real }: Found,
  elapsedMs: number,
): object {
  return {
    stack: localStack,
    changes: result.counts,
    diagnostics: result.diagnostics,
    workloads,
    ...accessJson(access),
    plugins: plugins.map(({ name, version, source }) => ({ name, version, source })),
    ...nodesJson(real),
    kubeconfig: workspace.kubeconfig,
    elapsedMs,
  };
}
