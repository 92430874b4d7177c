import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../../errors/user-error';
import { apiPort } from './layout';

/** An API server to wait for. */
export interface ApiServer {
  /** Address. */
  readonly address: string;
  /** Certificate of the authority that signed its own, in PEM. */
  readonly certificate: string;
  /** Name of its machine, for whoever must look why it does not answer. */
  readonly machine: string;
}

/** How long it is waited for, in milliseconds. */
export interface Patience {
  /** In all. */
  readonly total: number;
  /** Between two attempts. */
  readonly pause: number;
}

// a machine that is new installs Debian's and Kubernetes' packages and pulls the images of the control plane first
const usual: Patience = { total: 20 * 60_000, pause: 5_000 };

/**
 * Waits until an API server is ready: a machine is there minutes before what runs on it.
 *
 * @throws UserError when it does not become so.
 */
export async function untilReady(
  { address, certificate, machine }: ApiServer,
  { total, pause }: Patience = usual,
): Promise<void> {
  const end = Date.now() + total;
  for (;;) {
    const answer = await readiness(address, certificate);
    if (answer === 'ready') return;
    if (Date.now() + pause > end) {
      const minutes = Math.round(total / 60_000);
      throw new UserError(
        `cluster: the API server at ${address}:${apiPort} must be ready within ${minutes} min, got '${answer}'`,
        {
          fix: `see what its machine says: gcloud compute instances get-serial-port-output ${machine}; your own address must be in 'cluster.administrators'`,
        },
      );
    }
    await sleep(pause);
  }
}

/** `ready`, or what came instead. */
function readiness(address: string, certificate: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(
      { host: address, port: apiPort, path: '/readyz', ca: certificate, timeout: 5_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? 'ready' : `HTTP ${String(response.statusCode)}`);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.on('error', ({ message }) => {
      resolve(message);
    });
    asked.end();
  });
}
