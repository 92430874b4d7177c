import { UserError } from '../../errors/user-error';
import { callPulumi, type PulumiCall } from '../engine/pulumi';

/** A run on a stack, as its backend keeps it: the one record that every backend has, also of runs that failed. */
export interface RecordedUpdate {
  /** `update`, `destroy`, `refresh` and others. */
  readonly kind: string;
  readonly result: string;
  readonly startedAt: Date;
  /** @default - it is under way, or nobody saw its end */
  readonly endedAt?: Date;
  /** Plain settings of the stack in that run, by their whole names: `plinth:owner`. */
  readonly config: Readonly<Record<string, string>>;
}

/** The newest runs on a stack, or all of them, the newest first. */
export async function latestUpdates(
  run: PulumiCall,
  count: number | 'all' = 10,
): Promise<readonly RecordedUpdate[]> {
  // a size of 0 is no page: all of them
  const size = count === 'all' ? '0' : String(count);
  const args = ['stack', 'history', '--json', '--stack', run.stack, '--page-size', size];
  return parseUpdates(run.stack, await callPulumi(run, args));
}

/** @throws UserError when the text is no history. */
export function parseUpdates(stack: string, text: string): readonly RecordedUpdate[] {
  const all = listIn(text);
  const updates = all?.flatMap((value) => updateOf(value) ?? []);
  if (all === undefined || updates?.length !== all.length) {
    throw new UserError(`stack '${stack}': its history must be a list of runs, it is damaged`);
  }
  return [...updates].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

function updateOf(value: unknown): RecordedUpdate | undefined {
  const { kind, result, startTime, endTime, config } = record(value);
  const startedAt = timeOf(startTime);
  if (typeof kind !== 'string' || startedAt === undefined) return undefined;
  const endedAt = timeOf(endTime);
  return {
    kind,
    result: typeof result === 'string' ? result : '',
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    config: Object.fromEntries(Object.entries(record(config)).flatMap(plain)),
  };
}

function plain([key, setting]: readonly [string, unknown]): readonly (readonly [string, string])[] {
  const { value, secret } = record(setting);
  return typeof value === 'string' && secret !== true ? [[key, value]] : [];
}

function timeOf(value: unknown): Date | undefined {
  const time = typeof value === 'string' ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
