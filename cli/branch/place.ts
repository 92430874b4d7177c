import { existsSync } from 'node:fs';
import { branchHost } from '../../environments';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import { inspectLab } from '../../lab/control-plane/lab';
import { releaseStaleLocks } from '../engine/locks';
import { readState, stateFile } from '../engine/state';
import type { Host } from '../host';
import { prepareLocal } from '../local-platform';
import { chosenEnvironment } from '../nodes/choice';
import { stepped } from '../progress/progress';
import { settlePendingCreates } from '../recovery';
import { foreignRun, labRun, type StackRun } from '../stack-run';
import { localStack, project, workspaceOf } from '../workspace';

/** Where branches live: the environment whose cluster they share, and the backend that has its stack. */
export interface Place {
  readonly host: Environment;
  /** Kind of the nodes of a lab. @default - it is no lab */
  readonly nodes?: string;
  /** With what the engine works on a stack there. */
  readonly runOf: (stack: string) => StackRun;
  /** Mends what a run that was killed has left of a stack. */
  readonly mend: (stack: string) => Promise<void>;
}

/**
 * The place of branches, ready for the engine.
 *
 * @throws UserError when the environment offers no branches, or is a lab that is not up.
 */
export async function placeOf(
  host: Host,
  asked: string | undefined,
  purpose: 'look' | 'change',
): Promise<Place> {
  const { name } = branchHost(asked);
  const environment = await chosenEnvironment(host.checkout, name, undefined);
  return name === localStack ? inLab(host, environment, purpose) : ofTeam(host, environment);
}

/** The backend, plugins and settings of whoever calls. */
async function ofTeam(host: Host, environment: Environment): Promise<Place> {
  const run = await foreignRun(host, environment.name);
  return {
    host: environment,
    runOf: (stack) => ({ ...run, stack, env: branchVariables(run.env) }),
    mend: () => Promise.resolve(),
  };
}

async function inLab(
  host: Host,
  environment: Environment,
  purpose: 'look' | 'change',
): Promise<Place> {
  const workspace = workspaceOf(host.checkout);
  const { state } = await inspectLab({ name: localStack, labsDirectory: workspace.labs });
  if (state === 'absent' || !existsSync(stateFile(workspace.state, project, localStack))) {
    throw new UserError('the local platform is not up: no branch can live in it', {
      fix: 'bring it up: ./plinth up',
    });
  }
  if (purpose === 'change') await prepareLocal(host, environment, { outdated: 'kept' });
  const runOf = (stack: string): StackRun => {
    const run = labRun(host, stack);
    return { ...run, env: branchVariables(run.env) };
  };
  return {
    host: environment,
    ...(environment.cluster.kind === 'local' && { nodes: environment.cluster.nodes }),
    runOf,
    mend: async (stack) => {
      releaseStaleLocks(workspace.state, project, stack);
      const found = readState(stateFile(workspace.state, project, stack), stack);
      if (found === undefined || found.pendingCreates.length === 0) return;
      await stepped(host.progress, 'interrupted creations', () =>
        settlePendingCreates(host, runOf(stack), workspace.kubeconfig),
      );
    },
  };
}

function branchVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    // whose settings are in no repository: the key is that of its state, in whatever checkout
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    // what a killed run has made must be known to whoever deletes it
    PULUMI_SKIP_CHECKPOINTS: 'false',
  };
}
