import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../errors/user-error';
import { Api } from '../lab/plugins/kubernetes/api';
import { connect, parseKubeconfig, type Connection } from '../lab/plugins/kubernetes/connection';
import { callPulumi } from './engine/pulumi';
import type { Host } from './host';
import { foreignRun, type StackRun } from './stack-run';
import { localStack, workspaceOf } from './workspace';

/** The way to a stack's cluster, as the stack itself has it: a context that somebody chose may lead elsewhere. */
export interface Reach {
  readonly connection: Connection;
  readonly api: Api;
}

/** @throws UserError when the stack has no kubeconfig, or it can not be read. */
export async function reachCluster(host: Host, stack: string): Promise<Reach> {
  const text =
    stack === localStack
      ? localKubeconfig(host.checkout)
      : await stackKubeconfig(await foreignRun(host, stack));
  return reachBy(text, host.env);
}

export function reachBy(kubeconfig: string, env: NodeJS.ProcessEnv): Reach {
  const connection = connect(parseKubeconfig(kubeconfig), {});
  return { connection, api: new Api(connection, env) };
}

export function localKubeconfig(checkout: string): string {
  const { kubeconfig } = workspaceOf(checkout);
  if (!existsSync(kubeconfig)) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  return readFileSync(kubeconfig, 'utf8');
}

/** Asks the engine, whose backend and secrets provider are those of whoever calls. */
export async function stackKubeconfig(run: StackRun): Promise<string> {
  const args = ['stack', 'output', '--json', '--show-secrets', '--stack', run.stack];
  const outputs = JSON.parse(await callPulumi(run, args)) as Readonly<Record<string, unknown>>;
  return kubeconfigIn(outputs, run.stack);
}

/** @throws UserError when a stack's outputs have no kubeconfig. */
export function kubeconfigIn(outputs: Readonly<Record<string, unknown>>, stack: string): string {
  const value = outputs['kubeconfig'];
  if (typeof value === 'string') return value;
  throw new UserError(`stack '${stack}': it has no output 'kubeconfig', so it is not up`, {
    fix: `bring it up: ./plinth up ${stack}`,
  });
}
