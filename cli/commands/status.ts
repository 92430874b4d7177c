import { existsSync } from 'node:fs';
import { UserError } from '../../errors/user-error';
import { accessJson, accessOf, type Access } from '../access';
import { UnreachableError } from '../cluster/client';
import { readWorkloads } from '../cluster/read-workloads';
import { allReady, type WorkloadRow } from '../cluster/workloads';
import type { ExitCode, Input } from '../command';
import { readState, stateFile } from '../engine/state';
import type { Host } from '../host';
import { realNodeFacts } from '../nodes/facts';
import { flag } from '../options';
import { accessText } from '../text/access';
import { labelled } from '../text/labelled';
import { nodesEntries, nodesJson, type RealNodeFacts } from '../text/nodes';
import { workloadsText } from '../text/workloads';
import { localStack, project, workspaceOf } from '../workspace';

/** Shows what runs, as the API server has it. */
export async function status(input: Input, host: Host): Promise<ExitCode> {
  const { kubeconfig, labs, state } = workspaceOf(host.checkout);
  if (!existsSync(kubeconfig)) {
    throw new UserError('the local platform is not up', { fix: 'bring it up: ./plinth up' });
  }
  const workloads = await reachable(() => readWorkloads(kubeconfig));
  const outputs = readState(stateFile(state, project, localStack), localStack)?.outputs ?? {};
  const access = accessOf(outputs);
  const real = await realNodeFacts({ labs, kubeconfig });
  host.print(
    flag(input, 'json')
      ? JSON.stringify(
          {
            ready: allReady(workloads),
            workloads,
            ...accessJson(access),
            ...nodesJson(real),
            kubeconfig,
          },
          undefined,
          2,
        )
      : statusText(workloads, access, real, host),
  );
  return 0;
}

async function reachable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UserError(`the local platform does not answer: ${error.message}`, {
      fix: './plinth up repairs it, ./plinth doctor shows what is broken',
      cause: error,
    });
  }
}

function statusText(
  workloads: readonly WorkloadRow[],
  access: Access,
  real: RealNodeFacts | undefined,
  { paint, columns }: Host,
): string {
  const nodes = labelled(nodesEntries(real), paint.strong, columns);
  return [workloadsText(workloads, paint, columns), accessText(access, columns), nodes]
    .filter((part) => part !== '')
    .join('\n\n');
}
