import { once } from 'node:events';
import { createServer } from 'node:net';
import { hasCode } from '../toolchain/store';

/** The number of a network, which no other process of this machine gets meanwhile. */
export interface Reservation {
  /** To be called once the machine itself shows that the number is taken. */
  readonly release: () => void;
}

/**
 * Takes the number of a network before there is anything of it: two labs that start at once would both find it free.
 * Undefined where somebody else has it.
 */
export async function reserve(number: number): Promise<Reservation | undefined> {
  const server = createServer();
  // an abstract name leaves no file behind, and is free again when its holder dies
  server.listen(`\0plinth-network-${number}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return undefined;
    throw error;
  }
  // whoever forgets it must not run for ever
  server.unref();
  return { release: () => void server.close() };
}
