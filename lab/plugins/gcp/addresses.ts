import { createHash } from 'node:crypto';

/** An address in a network, the same each time. */
export function privateAddress(id: string): string {
  return loopbackAddress(id).replace(/^127\./, '10.');
}

/** The simulated cloud that this process serves: two at once on a machine must not answer at the same addresses. */
const world = process.env['PLINTH_LABS'] ?? '';

/**
 * A loopback address of a resource's own, the same each time in the same simulated cloud. The first and last of each byte are left out, and all
 * of 127.0, where other programs listen.
 */
export function loopbackAddress(id: string): string {
  const digest = createHash('sha256').update(world).update(id).digest();
  const [a = 0, b = 0, c = 0] = digest.subarray(0, 3);
  return `127.${1 + (a % 254)}.${1 + (b % 254)}.${1 + (c % 254)}`;
}
