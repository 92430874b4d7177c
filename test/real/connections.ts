import { join } from 'node:path';
import { run } from '../run';

/** Where a connection goes to. */
export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/**
 * What came of an attempt. `refused` reached the other end, where nobody listens; `silent` is what becomes of
 * packets that a policy drops. UDP is tried by a question to a name server, so only those can answer.
 */
export type Outcome = 'connected' | 'refused' | 'silent';

const program = join(__dirname, 'connect-from-here.js');

/**
 * Tries connections, all at once, from the network of a process, or from this machine's own. What stays silent has
 * a second, longer attempt, so that a busy machine is not taken for a policy.
 */
export async function tryFrom(
  pid: number | undefined,
  destinations: readonly Destination[],
): Promise<readonly Outcome[]> {
  const first = await attempt(pid, destinations, 2_500);
  const silent = destinations.filter((_, index) => first[index] === 'silent');
  const second = [...(await attempt(pid, silent, 5_000))];
  return first.map((outcome) => (outcome === 'silent' ? (second.shift() ?? outcome) : outcome));
}

async function attempt(
  pid: number | undefined,
  destinations: readonly Destination[],
  patienceMs: number,
): Promise<readonly Outcome[]> {
  if (destinations.length === 0) return [];
  const [command = '', ...args] = [
    ...(pid === undefined ? [] : ['nsenter', `--net=/proc/${pid}/ns/net`, '--']),
    ...[process.execPath, program, String(patienceMs)],
  ];
  const { code, out } = await run(command, args, { input: JSON.stringify(destinations) });
  if (code !== 0) throw new Error(out);
  return JSON.parse(out) as readonly Outcome[];
}

/** Runs work for each item, a few at a time, and gives the results in the order of the items. */
export async function fewAtATime<T, R>(
  items: readonly T[],
  few: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: few }, worker));
  return results;
}
