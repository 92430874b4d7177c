import { createServer } from 'node:net';

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/**
 * Milliseconds to wait before something is tried again that was tried so long in vain: a tenth of that, two seconds at
 * most. Whoever waits for minutes must not keep the machine from what is waited for.
 */
export function patienceMs(everyMs: number, elapsedMs: number): number {
  return Math.max(everyMs, Math.min(elapsedMs / 10, 2_000));
}

/** Tries until it works, for some seconds; then fails as the last attempt did. */
export async function eventually<T>(
  attempt: () => Promise<T>,
  seconds = 60,
  everyMs = 100,
): Promise<T> {
  const began = Date.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const elapsed = Date.now() - began;
      if (elapsed > seconds * 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, patienceMs(everyMs, elapsed)));
    }
  }
}
