import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../errors/user-error';
import { Api } from '../lab/plugins/kubernetes/api';
import { connect, parseKubeconfig, type Connection } from '../lab/plugins/kubernetes/connection';
import { callPulumi } from './engine/pulumi';
import type { Look } from './history/reading-run';
import type { StackRun } from './stack-run';
import { workspaceOf } from './workspace';

/** The way to a stack's cluster, as the stack itself has it: a context that somebody chose may lead elsewhere. */
export interface Reach {
  readonly connection: Connection;
  readonly api: Api;
}

/** @throws UserError when the stack has no kubeconfig, or it can not be read. */
export async function reachOf(look: Look): Promise<Reach> {
  return reachBy(await kubeconfigOf(look), look.run.env);
}

export function reachBy(kubeconfig: string, env: NodeJS.ProcessEnv): Reach {
  const connection = connect(parseKubeconfig(kubeconfig), {});
  return { connection, api: new Api(connection, env) };
}

export function localKubeconfig(checkout: string): string {
  return fileOfLab(workspaceOf(checkout).kubeconfig);
}

/** Of a stack in a lab of this checkout the lab's own. */
export async function kubeconfigOf({ run, labKubeconfig }: Look): Promise<string> {
  return labKubeconfig === undefined ? stackKubeconfig(run) : fileOfLab(labKubeconfig);
}

function fileOfLab(kubeconfig: string): string {
  if (!existsSync(kubeconfig)) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  return readFileSync(kubeconfig, 'utf8');
}

/** Asks the engine, whose backend and secrets provider are those of whoever calls. */
async function stackKubeconfig(run: StackRun): Promise<string> {
  let value: unknown;
  try {
    value = JSON.parse(await callPulumi(run, outputArguments(run.stack)));
  } catch (error) {
    if (!(error instanceof UserError) || !isWithoutOutput(error.message)) throw error;
  }
  if (typeof value === 'string') return value;
  throw new UserError(`stack '${run.stack}': it has no output 'kubeconfig', so it is not up`, {
    fix: `bring it up: ./plinth up ${run.stack}`,
  });
}

/** What gives a stack's kubeconfig, and no other of its secrets. */
export function outputArguments(stack: string): readonly string[] {
  return ['stack', 'output', 'kubeconfig', '--json', '--show-secrets', '--stack', stack];
}

/** Whether the engine says that a stack does not have an output. */
export function isWithoutOutput(words: string): boolean {
  return words.includes('does not have output property');
}
