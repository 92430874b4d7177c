import { setTimeout as sleep } from 'node:timers/promises';
import { labApi, type LabApi } from '../control-plane/simulation/api';
import { UserError } from '../../errors/user-error';
import type { NodeApi } from './api';
import { clientCertificate, kubeletClient } from './configuration/credentials';

interface NodeObject {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
      readonly lastHeartbeatTime?: string;
    }[];
  };
}

const patienceMs = 120_000;

export interface ReadyOptions {
  readonly name: string;
  readonly api: NodeApi;
  /** What was said before this moment is no news. @default - anything counts */
  readonly since?: Date;
  /** Where its log is. */
  readonly log: string;
  readonly signal: AbortSignal;
}

/** Waits until the kubelet says that its node can run pods. */
export async function awaitReady(options: ReadyOptions): Promise<void> {
  const { name, api, signal } = options;
  const { certificate, key } = await clientCertificate(kubeletClient(name), api);
  const client = labApi({ server: api.server, ca: api.caCert, certificate, key });
  const deadline = Date.now() + patienceMs;
  try {
    for (;;) {
      const problem = await notReady(client, options);
      if (problem === undefined) return;
      if (Date.now() > deadline) {
        throw new UserError(`nodes: ${name} is not ready: ${problem} (log: ${options.log})`, {
          fix: 'run the command again, or ./plinth down for a fresh lab',
        });
      }
      await sleep(200, undefined, { signal });
    }
  } finally {
    client.close();
  }
}

async function notReady(
  client: LabApi,
  { name, since }: ReadyOptions,
): Promise<string | undefined> {
  try {
    const { status, body } = await client.call('GET', `/api/v1/nodes/${name}`);
    return status === 200 ? problemOf(body as NodeObject, since) : `the API server says ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why a node can run no pods; undefined where it can. */
export function problemOf(node: NodeObject, since: Date | undefined): string | undefined {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined) return 'it has not reported yet';
  const heard = Date.parse(ready.lastHeartbeatTime ?? '');
  // the API server keeps whole seconds
  if (since !== undefined && !(heard >= Math.floor(since.getTime() / 1000) * 1000)) {
    return 'it has not reported since it was started';
  }
  return ready.status === 'True' ? undefined : (ready.message ?? 'it gives no reason');
}
