import { delimiter, dirname, join } from 'node:path';
import type { EngineEvent } from '@pulumi/pulumi/automation';
import type { ToolName } from '../lab/toolchain/toolchain';
import { advance, nothingYet, progressText, waitTexts } from './engine/progress';
import { collect, nothingHappened, type EngineResult } from './engine/result';
import { runEngine, type EngineExit, type EngineVerb } from './engine/run-engine';
import type { Host } from './host';
import { stepped } from './progress/progress';
import { newLog } from './run-log';
import { engineTools, ensureWithProgress } from './tools';
import { workspaceEnvironment, workspaceOf } from './workspace';

/** With what the engine works on a stack. */
export interface StackRun {
  readonly stack: string;
  readonly directory: string;
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the runs' logs. */
  readonly logs: string;
}

/** A stack that is not local uses the backend, plugins and settings of whoever calls. */
export async function foreignRun(
  host: Host,
  stack: string,
  more: readonly ToolName[] = [],
): Promise<StackRun> {
  const tools = await ensureWithProgress(host, [...engineTools, ...more]);
  const pulumi = tools['pulumi'] ?? 'pulumi';
  const folders = [...new Set(Object.values(tools).map((tool) => dirname(tool)))];
  return {
    stack,
    directory: host.checkout,
    pulumi,
    env: {
      ...host.env,
      PULUMI_ERROR_OUTPUT_STRING: 'true',
      PATH: [...(host.env['PATH'] === undefined ? [] : [host.env['PATH']]), ...folders].join(
        delimiter,
      ),
    },
    logs: join(host.checkout, '.plinth', 'logs'),
  };
}

/** The lab of this checkout has an engine, a backend and keys of its own, for its stack and those of branches in it. */
export function labRun({ checkout, env }: Pick<Host, 'checkout' | 'env'>, stack: string): StackRun {
  const workspace = workspaceOf(checkout);
  return {
    stack,
    directory: checkout,
    pulumi: join(workspace.bin, 'pulumi'),
    env: workspaceEnvironment(workspace, env),
    logs: workspace.logs,
  };
}

export interface RunOutcome {
  readonly exit: EngineExit;
  readonly result: EngineResult;
  readonly log: string;
}

const titles: Readonly<Record<EngineVerb, string>> = {
  up: 'deploying',
  preview: 'previewing',
  refresh: 'reading what is there',
  destroy: 'destroying',
};

/** Runs the engine as a step; its events drive the progress and are reduced to a result. */
export async function runStack(
  host: Host,
  run: StackRun,
  verb: EngineVerb,
  options: {
    readonly arguments?: readonly string[];
    readonly onEvent?: (event: EngineEvent) => void;
  } = {},
): Promise<RunOutcome> {
  const log = newLog(run.logs, verb, new Date());
  return stepped(host.progress, titles[verb], async (step) => {
    let progress = nothingYet;
    let result = nothingHappened;
    const exit = await runEngine({
      ...run,
      verb,
      log,
      interrupt: host.interrupt,
      arguments: options.arguments ?? [],
      onInterrupt: () => {
        host.note('ending the engine in good order; press Ctrl-C again to end it at once');
      },
      onEvent: (event) => {
        progress = advance(progress, event);
        result = collect(result, event);
        options.onEvent?.(event);
        step.update(progressText(progress), waitTexts(progress));
      },
    });
    return { exit, result, log };
  });
}
