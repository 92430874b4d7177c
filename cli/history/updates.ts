import { UserError } from '../../errors/user-error';
import { callPulumi } from '../engine/pulumi';
import type { StackRun } from '../stack-run';

/** Which sources an update was made from. */
export interface UpdateSource {
  readonly commit: string;
  /** `refs/heads/main`. @default - no branch was checked out, and CI said none */
  readonly branch?: string;
  /** `dirty`: with changes that nobody committed, so that nobody can have them again. */
  readonly tree: 'clean' | 'dirty';
}

/** An update of a stack, as its backend remembers it. */
export interface Update {
  /** Position in the history, counted from 1. */
  readonly number: number;
  /** `update`, `refresh`, `destroy`, `import`, … */
  readonly kind: string;
  readonly result: 'succeeded' | 'failed' | 'in-progress';
  readonly started: string;
  /** @default - it has not ended */
  readonly ended?: string;
  /** Title of the commit, or what was said of the update. */
  readonly message: string;
  /** Who wrote the commit. @default - nobody knows */
  readonly author?: string;
  /** @default - it was made outside of a repository */
  readonly source?: UpdateSource;
  /** Number of resources by what was done with them. */
  readonly changes: Readonly<Record<string, number>>;
}

/** What `pulumi stack history --json` prints of each update, the newest first. */
export interface RecordedUpdate {
  readonly version: number;
  readonly kind: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly message: string;
  readonly result?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** Every update of a stack, the newest first. */
export async function historyOf(run: StackRun): Promise<readonly Update[]> {
  // a size of 0 is no page: all of them
  const args = ['stack', 'history', '--json', '--page-size', '0', '--stack', run.stack];
  const recorded = JSON.parse(await callPulumi(run, args)) as readonly RecordedUpdate[] | null;
  return updatesFrom(recorded ?? []);
}

/** A backend in files or a bucket numbers nothing, and keeps every update: its place is its number. */
export function updatesFrom(recorded: readonly RecordedUpdate[]): readonly Update[] {
  return recorded.map((update, at) => {
    const { version, kind, message, startTime, endTime, environment = {} } = update;
    const author = environment['git.author'] ?? '';
    const source = sourceOf(environment);
    return {
      number: version > 0 ? version : recorded.length - at,
      kind,
      result: resultOf(update.result),
      started: startTime,
      ...(endTime !== undefined && { ended: endTime }),
      message,
      ...(author !== '' && { author }),
      ...(source && { source }),
      changes: update.resourceChanges ?? {},
    };
  });
}

function resultOf(result: string | undefined): Update['result'] {
  return result === 'succeeded' || result === 'in-progress' ? result : 'failed';
}

/** @see https://github.com/pulumi/pulumi/blob/master/pkg/backend/updates.go */
function sourceOf(environment: Readonly<Record<string, string>>): UpdateSource | undefined {
  const { 'git.head': commit = '', 'git.headName': branch = '', 'git.dirty': dirty } = environment;
  // it stands in command lines of git's
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return undefined;
  return {
    commit,
    ...(branch !== '' && { branch }),
    // what did not say that it is clean may have been anything
    tree: dirty === 'false' ? 'clean' : 'dirty',
  };
}

/**
 * The update that a number of the command line means.
 *
 * @throws UserError when there is none.
 */
export function updateNumbered(updates: readonly Update[], option: string, given: string): Update {
  const found = updates.find(({ number }) => String(number) === given);
  if (found !== undefined) return found;
  const [newest, oldest] = [updates[0]?.number, updates.at(-1)?.number];
  const allowed =
    newest === undefined || oldest === undefined
      ? 'there is none'
      : `there are ${oldest} to ${newest}`;
  throw new UserError(`'${option}' must be the number of an update, ${allowed}, got '${given}'`, {
    fix: 'plinth history shows them',
  });
}
