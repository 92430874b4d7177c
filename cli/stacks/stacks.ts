import { UserError } from '../../errors/user-error';
import { callPulumi, type PulumiCall } from '../engine/pulumi';

/** A stack of the project, as its backend lists it. */
export interface ListedStack {
  readonly name: string;
  /** When its state was last written. @default - never, or the backend does not say */
  readonly updatedAt?: Date;
  /** How many resources are in its state. @default - the backend does not say */
  readonly resourceCount?: number;
  /** `working`: a run changes it now, as far as the backend knows. */
  readonly state: 'still' | 'working';
}

/**
 * Every stack of this project that the backend has. Stacks of other organizations than the usual one are left out.
 *
 * @throws UserError when the list is not whole.
 */
export async function listStacks(run: PulumiCall): Promise<readonly ListedStack[]> {
  return parseStacks(await callPulumi(run, ['stack', 'ls', '--json']));
}

/** @throws UserError when anything in the text is no stack: a list that can not be read is not a shorter one. */
export function parseStacks(text: string): readonly ListedStack[] {
  const all: unknown = parsed(text);
  if (!Array.isArray(all)) throw unreadable('stacks', text);
  return all.map(stackOf).filter(({ name }) => !name.includes('/'));
}

function stackOf(value: unknown): ListedStack {
  const { name, lastUpdate, resourceCount, updateInProgress } = record(value);
  if (typeof name !== 'string' || name === '') throw unreadable('a stack', JSON.stringify(value));
  const time = typeof lastUpdate === 'string' ? new Date(lastUpdate) : undefined;
  return {
    name,
    ...(time !== undefined && !Number.isNaN(time.getTime()) && { updatedAt: time }),
    ...(typeof resourceCount === 'number' && { resourceCount }),
    state: updateInProgress === true ? 'working' : 'still',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(what: string, got: string): UserError {
  const shown = got.length > 80 ? `${got.slice(0, 80)}…` : got;
  return new UserError(`stacks: the engine must list ${what}, got '${shown.trim()}'`);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
