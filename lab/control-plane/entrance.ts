import { isIPv4 } from 'node:net';
import { UserError } from '../../errors/user-error';

/** Where a lab's API server is reached besides at its own port. */
export interface Entrance {
  /** A loopback address. */
  readonly address: string;
  readonly port: number;
}

const defaultPort = 6443;

/** The entrance that is asked for, if any. */
export function entranceOf(options: {
  readonly address?: string;
  readonly port?: number;
}): Entrance | undefined {
  const { address, port = defaultPort } = options;
  if (address === undefined) return undefined;
  if (isIPv4(address) && address.startsWith('127.')) return { address, port };
  throw new UserError(
    `lab: 'address' must be on loopback (127.0.0.0/8), for nothing of a lab is reached from elsewhere, got '${address}'`,
  );
}
