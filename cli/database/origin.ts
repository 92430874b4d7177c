import { UserError } from '../../errors/user-error';
import type { CopyOrigin, CopyReplay } from '../../stacks/products/database-copy';
import type { Input } from '../command';
import { flag, text } from '../options';

type Archive = Extract<CopyOrigin, { readonly from: 'archive' }>;
type Target = NonNullable<Archive['target']>;

/** Options of a restore, and what each is for. */
const options = {
  until: '--until',
  position: '--position',
  transaction: '--transaction',
  restorePoint: '--restore-point',
  backupId: '--backup-id',
  timeline: '--timeline',
  backup: '--backup',
  data: '--data',
  wal: '--wal',
  replay: '--replay',
} as const;

type Option = keyof typeof options;

const targets: readonly Option[] = ['until', 'position', 'transaction', 'restorePoint'];

/** What each way takes; the first of a snapshot's own are needed. */
const taken: Readonly<Record<CopyOrigin['from'], readonly Option[]>> = {
  archive: [...targets, 'backupId', 'timeline'],
  backup: ['backup', 'until', 'position', 'timeline', 'replay'],
  snapshots: ['data', 'wal', 'until', 'position', 'timeline', 'replay'],
  live: [],
};

const needed: Readonly<Record<CopyOrigin['from'], readonly Option[]>> = {
  archive: [],
  backup: ['backup'],
  snapshots: ['data'],
  live: [],
};

/** What a restore begins with, as its options say. @throws UserError with every problem of them at once. */
export function originOf(input: Input): CopyOrigin {
  const from = (text(input, 'from') ?? 'archive') as CopyOrigin['from'];
  const problems = [...optionProblems(input, from), ...targetProblems(input, from)];
  if (problems.length > 0) throw new UserError(problems, { fix: 'see plinth db restore --help' });
  const wal = text(input, 'wal');
  switch (from) {
    case 'archive': {
      const target = targetOf(input);
      const backup = text(input, 'backupId');
      // the other targets name their backup themselves
      const isApart = target?.to === 'time' || target?.to === 'log-position';
      return {
        from,
        ...(target && { target }),
        ...(isApart && backup !== undefined && { beginWith: backup }),
      };
    }
    case 'backup':
      return { from, backup: text(input, 'backup') ?? '', ...replayOf(input) };
    case 'snapshots':
      return {
        from,
        data: text(input, 'data') ?? '',
        ...(wal === undefined ? {} : { wal }),
        ...replayOf(input),
      };
    case 'live':
      return { from };
  }
}

function isGiven(input: Input, option: Option): boolean {
  return option === 'replay' ? flag(input, option) : text(input, option) !== undefined;
}

function optionProblems(input: Input, from: CopyOrigin['from']): readonly string[] {
  const all = Object.keys(options) as Option[];
  return [
    ...all
      .filter((option) => isGiven(input, option) && !taken[from].includes(option))
      .map((option) => `${options[option]}: does not go with --from ${from}`),
    ...needed[from]
      .filter((option) => !isGiven(input, option))
      .map((option) => `${options[option]}: must be given with --from ${from}, but it is missing`),
  ];
}

function targetProblems(input: Input, from: CopyOrigin['from']): readonly string[] {
  const given = targets.filter((option) => isGiven(input, option));
  const problems: string[] = [];
  if (given.length > 1) {
    const names = given.map((option) => options[option]);
    problems.push(`${names.join(', ')}: only one of them can say where to stop`);
  }
  for (const option of ['transaction', 'restorePoint'] as const) {
    if (from === 'archive' && isGiven(input, option) && !isGiven(input, 'backupId'))
      problems.push(
        `${options[option]}: needs --backup-id, because only time and position tell which backup is right`,
      );
  }
  for (const option of ['transaction', 'timeline'] as const) {
    const value = text(input, option);
    if (value !== undefined && !/^\d{1,15}$/.test(value))
      problems.push(`${options[option]}: must be a whole number, got '${value}'`);
  }
  if (isGiven(input, 'timeline') && targetOf(input) === undefined)
    problems.push('--timeline: needs a place to stop at on it');
  return problems;
}

function targetOf(input: Input): Target | undefined {
  const timeline = text(input, 'timeline');
  const on = timeline === undefined ? {} : { timeline: Number(timeline) };
  const [time, position] = [text(input, 'until'), text(input, 'position')];
  if (time !== undefined) return { to: 'time', time, ...on };
  if (position !== undefined) return { to: 'log-position', position, ...on };
  const backup = text(input, 'backupId');
  if (backup === undefined) return undefined;
  const [transaction, name] = [text(input, 'transaction'), text(input, 'restorePoint')];
  if (transaction !== undefined)
    return { to: 'transaction', transaction: Number(transaction), backup, ...on };
  if (name !== undefined) return { to: 'restore-point', name, backup, ...on };
  return { to: 'backup', backup, ...on };
}

function replayOf(input: Input): { readonly replay?: CopyReplay } {
  const target = targetOf(input);
  if (target?.to === 'time' || target?.to === 'log-position') return { replay: { target } };
  return flag(input, 'replay') ? { replay: {} } : {};
}
