import { existsSync } from 'node:fs';
import { environmentFor, type StackGiven } from '../../environments';
import { isBranchName } from '../../environments/branch-names';
import { UserError } from '../../errors/user-error';
import { Unreachable } from '../../lab/plugins/kubernetes/api-error';
import { accessJson, accessOf, type Access } from '../access';
import { UnreachableError } from '../cluster/client';
import { readWorkloads } from '../cluster/read-workloads';
import { allReady, type WorkloadRow } from '../cluster/workloads';
import type { ExitCode, Input } from '../command';
import { readState, stateFile } from '../engine/state';
import { givenTo, lookAt } from '../history/reading-run';
import type { Host } from '../host';
import { realNodeFacts } from '../nodes/facts';
import { flag, stackOf } from '../options';
import { plannedStack } from '../planned-stack';
import { reachOf } from '../reach';
import { listWorkloads } from '../status/list';
import { terminalScreen } from '../status/screen';
import { ownRows, watchStatus } from '../status/watch';
import { accessText } from '../text/access';
import { labelled } from '../text/labelled';
import { nodesEntries, nodesJson, type RealNodeFacts } from '../text/nodes';
import { watchedJson, watchedText } from '../text/status';
import { workloadsText } from '../text/workloads';
import { isTimeout } from '../timed-out';
import { localStack, project, workspaceOf } from '../workspace';

// for one list of each kind
const patienceMs = 30_000;

/** Shows what runs, as the API server has it. */
export async function status(input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  if (flag(input, 'watch')) return watch(input, host, stack);
  if (stack !== localStack) return foreign(input, host, stack);
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

/** Of a stack in a cluster that others may share: what is in its own namespaces. */
async function foreign(input: Input, host: Host, stack: string): Promise<ExitCode> {
  const { platform, namespaces, look } = await ownOf(host, stack);
  const { api } = await reachOf(look);
  const signal = AbortSignal.any([host.interrupt.asked, AbortSignal.timeout(patienceMs)]);
  const rows = ownRows(await reachable(() => listWorkloads(api, signal)), namespaces);
  const json = { stack, ready: allReady(rows), workloads: rows, ...accessJson(platform) };
  host.print(
    flag(input, 'json')
      ? JSON.stringify(json, undefined, 2)
      : [workloadsText(rows, host.paint, host.columns), accessText(platform, host.columns)]
          .filter((part) => part !== '')
          .join('\n\n'),
  );
  return 0;
}

/** A table that is kept up to date in a terminal; elsewhere one table, or line of JSON, for each change. */
async function watch(input: Input, host: Host, stack: string): Promise<ExitCode> {
  const { namespaces, look } =
    stack === localStack
      ? { namespaces: undefined, look: await lookAt(host, stack) }
      : await ownOf(host, stack);
  const { api } = await reachOf(look);
  const json = flag(input, 'json');
  const isLive = host.columns !== undefined && !host.env['CI'] && !json;
  const screen = isLive ? terminalScreen(process.stdout) : undefined;
  let last = '';
  try {
    await reachable(() =>
      watchStatus(api, namespaces, host.interrupt.asked, (moment) => {
        const columns = screen?.columns;
        const time = new Date();
        last = json
          ? watchedJson(stack, moment, time)
          : watchedText(stack, moment, {
              paint: host.paint,
              time,
              ...(columns !== undefined && { columns }),
            });
        if (screen === undefined) host.print(last);
        else screen.draw(`${last}\n\n${host.paint.dim('Ctrl-C ends')}`);
      }),
    );
  } finally {
    screen?.leave();
  }
  // the screen is gone: what it showed last stays in the terminal
  if (screen !== undefined) host.print(last);
  return 130;
}

/** What a stack declares, and the way to where it is; a branch's own record says how it was made. */
async function ownOf(host: Host, stack: string) {
  // a wrong name is told before anything is made
  if (!isBranchName(stack)) environmentFor(stack);
  const look = await lookAt(host, stack);
  const given: StackGiven = isBranchName(stack) ? await givenTo(look.run) : {};
  const { platform, objects } = await plannedStack(host.checkout, stack, given);
  const namespaces = new Set(objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []));
  return { platform, namespaces, look };
}

async function reachable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Unreachable) {
      throw new UserError(`the cluster does not answer: ${error.message}`, {
        fix: './plinth doctor <stack> shows what is missing',
        cause: error,
      });
    }
    if (isTimeout(error)) {
      throw new UserError(`the cluster does not answer: nothing within ${patienceMs / 1000} s`, {
        fix: './plinth doctor <stack> shows what is missing',
        cause: error,
      });
    }
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
