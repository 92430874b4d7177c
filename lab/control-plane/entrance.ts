import { isIPv4 } from 'node:net';
import { UserError } from '../../errors/user-error';
import type { RealControlPlane } from './real/control-plane';

/** Where a lab's API server is reached besides at its own port. */
export interface Entrance {
  /** A loopback address. */
  readonly address: string;
  readonly port: number;
}

/** From where an API server is reached, beside its own port on loopback. */
export interface Reach {
  /** @default - from nowhere else */
  readonly entrance?: Entrance | undefined;
  /** @default - there is no real node */
  readonly real?: RealControlPlane | undefined;
}

/** First address of the range of Services, at which pods find the API server. */
const serviceAddress = '10.96.0.1';

/** Addresses that the API server's certificate must be good for, beside loopback. */
export function certifiedAddresses({ entrance, real }: Reach): readonly string[] {
  return [
    ...(entrance === undefined ? [] : [entrance.address]),
    ...(real === undefined ? [] : [real.network.host, serviceAddress]),
  ];
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
