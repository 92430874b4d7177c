import { UserError } from '../../errors/user-error';
import { updateNumbered, type Update, type UpdateSource } from '../history/updates';

/** An update that can be gone back to: its sources are a commit, and nothing else. */
export interface Target extends Update {
  readonly source: UpdateSource;
}

/**
 * The update to go back to: the one asked for, or the newest before the last one that was made from other sources.
 *
 * @throws UserError when there is none, or the one asked for can not be had again.
 */
export function targetOf(updates: readonly Update[], to: string | undefined): Target {
  if (to !== undefined) return askedFor(updateNumbered(updates, '--to', to));
  const made = updates.filter(({ kind }) => kind === 'update');
  const [last, ...earlier] = made;
  if (last === undefined) {
    throw new UserError('rollback: there must be an update before the last one, there is none', {
      fix: 'plinth history shows what there is',
    });
  }
  const found = earlier.find((one) => unfit(one) === undefined && differs(one, last));
  if (found?.source === undefined) {
    throw new UserError(
      `rollback: no update before the last one, ${last.number}, succeeded with other sources that are committed`,
      { fix: 'plinth history shows what there is; deploy the commit that you want with plinth up' },
    );
  }
  return { ...found, source: found.source };
}

/** A clean tree on the same commit is something else than a dirty one. */
function differs({ source }: Update, { source: last }: Update): boolean {
  return source?.commit !== last?.commit || last?.tree === 'dirty';
}

function askedFor(update: Update): Target {
  const why = unfit(update);
  const { source } = update;
  if (why === undefined && source !== undefined) return { ...update, source };
  throw new UserError(
    `rollback: '--to' must be an update that can be made again, got '${update.number}': ${why ?? ''}`,
    { fix: 'plinth history shows others' },
  );
}

function unfit({ kind, result, source }: Update): string | undefined {
  if (kind !== 'update') return `it is no update, but a '${kind}'`;
  if (result !== 'succeeded') return `it is '${result}'`;
  if (source === undefined) return 'it was made outside of a repository';
  if (source.tree === 'clean') return undefined;
  return `it was made from ${source.commit.slice(0, 9)} with changes that nobody committed`;
}
