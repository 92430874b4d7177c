import { tagOf } from '../../environments/images';
import type { Paint } from '../host';
import { table } from '../text/table';
import type { TargetChanges } from './changes';
import type { Finding, Looked } from './look';
import { shortened } from './pull-request';

/** What was found out, for a reader. */
export function findingsText(
  all: readonly Looked[],
  paint: Paint,
  columns: number | undefined,
): string {
  return all
    .filter(({ findings }) => findings.length > 0)
    .map(({ target, findings }) =>
      [
        paint.strong(`${target.name}  ${paint.dim(target.file)}`),
        table(
          ['image', 'tag', 'state', 'newest', ''].map(paint.dim),
          findings.map((finding) => rowOf(finding, paint)),
          columns,
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

function rowOf(finding: Finding, paint: Paint): readonly string[] {
  const { name, reference, state, newest, tags } = finding;
  return [
    name,
    tagOf(reference),
    paintOf(state, paint)(state),
    newest === undefined ? '' : tagOf(newest),
    [remark(finding), paint.dim(tags ?? '')].filter((text) => text !== '').join('\n'),
  ];
}

function paintOf(state: Finding['state'], paint: Paint): (text: string) => string {
  if (state === 'current') return paint.good;
  return state === 'moved' || state === 'unknown' ? paint.bad : paint.warn;
}

function remark({ state, reason, beyond, notes, problem, also }: Finding): string {
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(reason === undefined ? [] : [`stays: ${reason}`]),
    ...(state === 'moved' ? ['its tag is another image than the locked one'] : []),
    ...(beyond === undefined ? [] : [`${beyond} is out, beyond its policy`]),
    ...(notes === undefined ? [] : [notes]),
    ...(also === undefined ? [] : [`also by hand: ${also}`]),
  ].join('\n');
}

/** What was changed, or would be. */
export function changesText(
  { target, changes }: TargetChanges,
  written: 'written' | 'not written',
  paint: Paint,
): string {
  if (changes.length === 0) return `${target.file}: nothing to change`;
  const lines = changes.map(({ name, from, to, notes, also }) =>
    [
      `  ${paint.strong(name)}  ${paint.dim(shortened(from))}`,
      `    ${shortened(to)}`,
      ...(notes === undefined ? [] : [`    ${notes}`]),
      ...(also === undefined ? [] : [`    also by hand: ${also}`]),
    ].join('\n'),
  );
  const verb = written === 'written' ? 'changed' : 'would change';
  return [`${target.file}: ${changes.length} ${verb}`, ...lines].join('\n');
}
