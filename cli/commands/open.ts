import { spawn } from 'node:child_process';
import { objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { addressOfTarget, labNote, openerOf, type OpenTarget } from '../open/target';
import { flag, stackOf } from '../options';
import { plannedStack, type PlannedStack } from '../planned-stack';
import { localKubeconfig, reachBy } from '../reach';
import { localStack } from '../workspace';

/** Opens a page of a stack in the browser; where nobody sits at one, prints its address. */
export async function open(target: OpenTarget, input: Input, host: Host): Promise<ExitCode> {
  const stack = stackOf(input);
  const planned = await plannedStack(host.checkout, stack);
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
  const { body } = await reachBy(kubeconfig, host.env).api.request({
    method: 'GET',
    path: '/apis/gateway.networking.k8s.io/v1/gateways',
    signal: host.interrupt.asked,
  });
  const address = objectsAt(body, 'items')
    .flatMap((gateway) => objectsAt(gateway, 'status', 'addresses'))
    .map((each) => textAt(each, 'value'))[0];
  return labNote({ url, nodes, authority, ...(address !== undefined && { address }) });
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
