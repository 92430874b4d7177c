import { countsText, type EngineResult } from '../engine/result';
import type { Host, Paint } from '../host';
import { diagnosticsText } from '../text/diagnostics';
import { duration } from '../text/duration';
import { labelled } from '../text/labelled';
import { table } from '../text/table';
import type { BranchStack } from './branch-stack';
import type { Candidate, Choice, Deletion, Reason } from './judge';
import type { Sizes } from './sizes';

/** A branch's stack as it is listed. */
export interface ListedBranch {
  readonly stack: BranchStack;
  readonly owner: string;
  /** Name under which it answers. */
  readonly host: string;
  readonly sizes: Sizes;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A span of time as one number: `5 min`, `3 h`, `12 d`. */
export function spanText(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < hour) return `${Math.floor(span / minute)} min`;
  return span < 2 * day ? `${Math.floor(span / hour)} h` : `${Math.floor(span / day)} d`;
}

/** `250m cpu, 1.1 GiB memory, 50.0 GiB storage`. */
export function sizesText({ cpuMillis, memory, storage }: Sizes): string {
  return `${cpuMillis}m cpu, ${gibibytes(memory)} memory, ${gibibytes(storage)} storage`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** The branches, one a line. */
export function branchesText(
  all: readonly ListedBranch[],
  now: Date,
  { paint, columns }: Pick<Host, 'paint' | 'columns'>,
): string {
  const rows = all.map(({ stack, owner, host, sizes }) => [
    paint.strong(stack.record.branch ?? stack.name),
    owner,
    host,
    ageText(stack, now),
    expiryText(stack, now, paint),
    sizesText(sizes),
  ]);
  return table(['BRANCH', 'OWNER', 'HOST', 'AGE', 'EXPIRES', 'SIZES'], rows, columns);
}

function ageText({ record: { since }, updatedAt }: BranchStack, now: Date): string {
  const made = since === undefined ? undefined : new Date(since);
  const from = made === undefined || Number.isNaN(made.getTime()) ? updatedAt : made;
  return from === undefined ? 'unknown' : spanText(now.getTime() - from.getTime());
}

function expiryText({ expiresAt, deletion }: BranchStack, now: Date, paint: Paint): string {
  if (deletion === 'begun') return paint.bad('half deleted');
  if (expiresAt === undefined) return 'unknown';
  const left = expiresAt.getTime() - now.getTime();
  return left < 0 ? paint.warn(`${spanText(-left)} ago`) : `in ${spanText(left)}`;
}

/** What `up` says in the end. */
export interface BranchUp {
  readonly stack: string;
  readonly branch: string;
  readonly url: string;
  readonly owner: string;
  readonly expiresAt: Date;
  readonly result: EngineResult;
}

/** @param asked host that was asked for, which the next commands need as well */
export function branchUpText(up: BranchUp, host: Host, asked?: string): string {
  const { paint } = host;
  const at = asked === undefined ? '' : ` --host ${asked}`;
  const warnings = diagnosticsText(up.result.diagnostics, paint);
  return [
    ...(warnings === '' ? [] : [warnings, '']),
    labelled(
      [
        ['host', up.url],
        ['owner', up.owner],
        ['expires', dateText(up.expiresAt)],
        ['next', `./plinth branch list${at}, ./plinth branch down ${up.branch}${at}`],
      ],
      paint.strong,
      host.columns,
    ),
    '',
    `${paint.good(`${up.stack} is up`)}: ${countsText(up.result.counts)} (${duration(host.elapsed())})`,
  ].join('\n');
}

/** `2026-11-28 23:59 UTC`. */
function dateText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const meanings: Readonly<Record<Reason, string>> = {
  'half deleted': 'its deletion was begun and not finished',
  'branch gone': 'its branch is gone',
  expired: 'it was not brought up to date for as long as it may live',
};

/** Why a stack is to be deleted, in one line. */
export function candidateText({ stack, reason }: Candidate, now: Date): string {
  const age = stack.updatedAt && spanText(now.getTime() - stack.updatedAt.getTime());
  const since = age === undefined ? '' : `, last brought up to date ${age} ago`;
  return `${stack.name}: ${meanings[reason]}${since}`;
}

/** What a run would delete. */
export function dryRunText(choice: Choice, now: Date, source: string, paint: Paint): string {
  const { chosen, postponed, kept } = choice;
  return [
    ...chosen.map((one) => `${paint.warn('would delete')}  ${candidateText(one, now)}`),
    ...postponed.map((one) => `${paint.dim('next time')}     ${candidateText(one, now)}`),
    ...(chosen.length > 0 ? [''] : []),
    `${counted(chosen.length, 'stack')} to delete, ${kept.length + postponed.length} kept, by the branches of ${source}`,
    ...(chosen.length > 0 ? ['nothing was deleted: --yes does it'] : []),
  ].join('\n');
}

/** What became of the stacks that a run has judged: each of them counts once. */
export function deletedText(
  deletions: readonly Pick<Deletion, 'outcome'>[],
  { kept, postponed }: Pick<Choice, 'kept' | 'postponed'>,
  source: string,
): string {
  const count = (wanted: Deletion['outcome']) =>
    deletions.filter(({ outcome }) => outcome === wanted).length;
  const failures = count('failed');
  return [
    `${counted(count('deleted'), 'stack')} deleted`,
    ...(failures > 0 ? [`${failures} failed`] : []),
    `${kept.length + postponed.length + count('kept')} kept`,
    `by the branches of ${source}`,
  ].join(', ');
}

/** `1 stack`, `2 stacks`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
