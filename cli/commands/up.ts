import type { Environment } from '../../environments/environment';
import { accessJson, accessOf, type Access } from '../access';
import { readWorkloads } from '../cluster/read-workloads';
import type { WorkloadRow } from '../cluster/workloads';
import type { ExitCode, Input } from '../command';
import { pruneHistory } from '../engine/history';
import type { EngineResult } from '../engine/result';
import type { Host } from '../host';
import { prepareLocal, type LocalPlatform } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { realNodeFacts } from '../nodes/facts';
import { flag, stackOf, text } from '../options';
import { failed } from '../run-failure';
import { foreignRun, runStack } from '../stack-run';
import { nodesJson, type RealNodeFacts } from '../text/nodes';
import { foreignSummary, localSummary } from '../text/summary';
import { secretToolsOf } from '../tools';
import { localStack, project } from '../workspace';

/** Brings a stack up. Nothing is touched before its environment has been found right. */
export async function up(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const environment = await chosenEnvironment(host.checkout, stack, text(input, 'nodes'));
  if (stack !== localStack) return upForeign(input, host, environment);
  const platform = await prepareLocal(host, environment);
  const outcome = await runStack(host, platform.run, 'up');
  pruneHistory(platform.workspace.state, project, localStack);
  if (outcome.exit.code !== 0) return failed(host, outcome);
  const workloads = await readWorkloads(platform.workspace.kubeconfig);
  const { result } = outcome;
  const access = accessOf(result.outputs);
  const real = await realOf(environment, platform);
  host.print(
    flag(input, 'json')
      ? JSON.stringify(
          localJson(platform, result, { workloads, access, real }, host.elapsed()),
          undefined,
          2,
        )
      : localSummary({
          ...{ platform, result, workloads, access, elapsed: host.elapsed(), host },
          ...(real && { real }),
        }),
  );
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

async function upForeign(input: Input, host: Host, environment: Environment): Promise<ExitCode> {
  const { name: stack } = environment;
  const run = await foreignRun(host, stack, secretToolsOf(environment));
  const outcome = await runStack(host, run, 'up');
  if (outcome.exit.code !== 0) return failed(host, outcome);
  const { result } = outcome;
  host.print(
    flag(input, 'json')
      ? JSON.stringify({ stack, ...result, elapsedMs: host.elapsed() }, undefined, 2)
      : foreignSummary(stack, result, host),
  );
  return 0;
}

function localJson(
  { workspace, plugins }: LocalPlatform,
  result: EngineResult,
  { workloads, access, real }: Found,
  elapsedMs: number,
): unknown {
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
