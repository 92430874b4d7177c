import { spawn } from 'node:child_process';
import { isBranchName } from '../../environments/branch-names';
import { ApiError, Unreachable } from '../../lab/plugins/kubernetes/api-error';
import { objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { givenBy } from '../branch/record';
import { recorded } from '../branch/recorded';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { addressOfTarget, labNote, openerOf, type OpenTarget } from '../open/target';
import { flag, stackOf } from '../options';
import { plannedStack, type PlannedStack } from '../planned-stack';
import { localKubeconfig, reachBy } from '../reach';
import { isTimeout } from '../timed-out';
import { localStack } from '../workspace';

// for one small list
const patienceMs = 30_000;

/** Opens a page of a stack in the browser; where nobody sits at one, prints its address. */
export async function open(target: OpenTarget, input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const given = isBranchName(stack) ? givenBy(await recorded(host, stack)) : {};
  const planned = await plannedStack(host.checkout, stack, given);
  const url = addressOfTarget(target, stack, planned.platform.urls);
  const note = stack === localStack ? await noteOf(url, planned, host) : undefined;
  const isWatched = host.columns !== undefined && !host.env['CI'] && !flag(input, 'print');
  if (note !== undefined) host.note(note);
  if (isWatched && (await isOpened(url))) {
    host.note(`opened ${url}`);
    return 0;
  }
  host.print(url);
  return 0;
}

async function noteOf(url: string, { environment }: PlannedStack, host: Host) {
  const { cluster, certManager } = environment;
  if (cluster.kind !== 'local' || certManager === undefined) return undefined;
  const { nodes } = cluster;
  const authority = { namespace: certManager.namespace, secret: certManager.issuer };
  const kubeconfig = localKubeconfig(host.checkout);
  if (nodes === 'simulated') return labNote({ url, nodes, authority });
  const gateways = await gatewaysIn(kubeconfig, host);
  if (typeof gateways === 'string') return gateways;
  const address = gateways
    .flatMap((gateway) => objectsAt(gateway, 'status', 'addresses'))
    .map((each) => textAt(each, 'value'))[0];
  return labNote({ url, nodes, authority, ...(address !== undefined && { address }) });
}

/** The gateways of the lab, or why they are not to be had: an address is one without them, too. */
async function gatewaysIn(kubeconfig: string, host: Host): Promise<readonly JsonObject[] | string> {
  const path = '/apis/gateway.networking.k8s.io/v1/gateways';
  const signal = AbortSignal.any([host.interrupt.asked, AbortSignal.timeout(patienceMs)]);
  try {
    const { api } = reachBy(kubeconfig, host.env);
    return objectsAt((await api.request({ method: 'GET', path, signal })).body, 'items');
  } catch (error) {
    const isAnswer = error instanceof ApiError || error instanceof Unreachable;
    if (!isAnswer && !isTimeout(error)) throw error;
    const said = isAnswer ? error.message : `no answer within ${patienceMs / 1000} s`;
    return `where the gateway of the lab is, is not to be had: ${said}`;
  }
}

/** Whether a program took the address; it goes there as one argument, past any shell. */
function isOpened(url: string): Promise<boolean> {
  const opener = openerOf(process.platform);
  if (opener === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
    child.once('error', () => {
      resolve(false);
    });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
