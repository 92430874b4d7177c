import type { StackGiven } from '../../environments';
import { lifetimeOf } from '../../environments/branches';
import type { PulumiCall } from '../engine/pulumi';
import { latestUpdates, type RecordedUpdate } from '../stacks/updates';
import { project } from '../workspace';

/** What a branch's stack records of itself, as settings that every run of the engine writes into its history. */
export const recordKeys = [
  'branch',
  'owner',
  'lifetime',
  'image',
  'host',
  'nodes',
  'since',
] as const;

type RecordKey = (typeof recordKeys)[number];

/** Values by key; what was never said is not there. */
export type BranchRecord = Readonly<Partial<Record<RecordKey, string>>>;

/** The record among the settings of a stack, which may hold anything else as well. */
export function recordIn(config: Readonly<Record<string, unknown>>): BranchRecord {
  return Object.fromEntries(
    recordKeys.flatMap((key) => {
      const value = config[settingOf(key)];
      return typeof value === 'string' && value !== '' ? [[key, value] as const] : [];
    }),
  );
}

/**
 * The record of the newest run that brought the stack up to date, or tried to. Of a branch that is one that says so: the
 * engine alone, in a checkout without its settings, says nothing.
 */
export function recordOf(updates: readonly RecordedUpdate[]): BranchRecord {
  const brought = updates.filter(({ kind }) => kind === 'update');
  return recordIn((brought.find(isRecorded) ?? brought[0])?.config ?? {});
}

// a page of the history, which mostly has what is looked for
const enough = 10;

/** The newest runs on a branch's stack, as far back as one that says what it is. */
export async function recordedUpdates(run: PulumiCall): Promise<readonly RecordedUpdate[]> {
  const newest = await latestUpdates(run, enough);
  const isWhole = newest.length < enough;
  return isWhole || newest.some(isRecorded) ? newest : latestUpdates(run, 'all');
}

function isRecorded({ kind, config }: RecordedUpdate): boolean {
  return kind === 'update' && config[settingOf('branch')] !== undefined;
}

/** Whole name of a setting: `plinth:owner`. */
export function settingOf(key: RecordKey): string {
  return `${project}:${key}`;
}

/**
 * What follows for the environment of the branch.
 *
 * @throws UserError when the lifetime is none.
 */
export function givenBy({ owner, lifetime, image, host, nodes }: BranchRecord): StackGiven {
  return {
    ...(owner !== undefined && { owner }),
    ...(lifetime !== undefined && { lifetime: lifetimeOf(lifetime) }),
    ...(image !== undefined && { image }),
    ...(host !== undefined && { host }),
    ...(nodes !== undefined && { nodes }),
  };
}
