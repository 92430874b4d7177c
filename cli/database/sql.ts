import { UserError } from '../../errors/user-error';
import type { Kubectl } from './kubectl';

/** A server, and the database on it. */
export interface SqlAddress {
  readonly namespace: string;
  /** Pod of the instance. */
  readonly pod: string;
  readonly database: string;
}

/** How a query is made. */
export interface SqlOptions {
  /** @default - nobody gives it up */
  readonly signal?: AbortSignal;
  /** How long the call may take, and each of its statements on the server. @default 60 */
  readonly seconds?: number;
}

/** Runs statements as superuser, inside the server's own container, and gives the JSON of each line that they print. */
export async function sql(
  kubectl: Kubectl,
  { namespace, pod, database }: SqlAddress,
  statements: string,
  options: SqlOptions = {},
): Promise<readonly unknown[]> {
  const { seconds = 60 } = options;
  // a server does not notice that nobody waits for it any more
  const limited = `SET statement_timeout = '${seconds}s';\n${statements}`;
  const command = ['psql', '-qAtX', '--set=ON_ERROR_STOP=1', `--dbname=${database}`, '--file=-'];
  const at = { namespace, pod, container: 'postgres' };
  const said = await kubectl.exec(at, command, { ...options, input: limited });
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parsed(line, pod));
}

function parsed(line: string, pod: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new UserError(`${pod}: psql must print JSON, got '${line.slice(0, 80)}'`, { cause });
  }
}

/** A position in the write-ahead log as a number: `0/3000060`. */
export function bytesOf(position: string): bigint {
  const [, high = '', low = ''] = /^([0-9A-F]+)\/([0-9A-F]+)$/i.exec(position) ?? [];
  if (high === '') throw new Error(`'${position}' is no position in a log`);
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** A number as a position in the write-ahead log. */
export function positionOf(bytes: bigint): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase();
  return `${hex(bytes >> 32n)}/${hex(bytes & 0xffffffffn)}`;
}
