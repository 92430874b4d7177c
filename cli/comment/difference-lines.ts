import { structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { Difference } from '../preview/difference';
import { secret } from '../preview/masked';
import { shortened } from './escape';

const widest = 400;
// beyond that nobody reads on, and comparing costs more than it tells
const longestText = 200_000;

/** A difference as lines of a diff. */
export function differenceLines({ path, forces, ...sides }: Difference): readonly string[] {
  const why = forces === undefined ? '' : '  # forces the replacement';
  const before = textOf(sides.before);
  const after = textOf(sides.after);
  if (before === after) {
    // what was hidden differs all the same
    const value = before ?? 'something that is not told';
    return [`! ${path}: ${shortened(value, widest)}${value === secret ? ' (changed)' : ''}${why}`];
  }
  const isLong = [before, after].some((text) => text?.includes('\n') === true);
  if (!isLong) {
    return [
      ...(before === undefined
        ? []
        : [`- ${path}: ${shortened(before, widest)}${after === undefined ? why : ''}`]),
      ...(after === undefined ? [] : [`+ ${path}: ${shortened(after, widest)}${why}`]),
    ];
  }
  return [`@@ ${path} @@${why}`, ...changedLines(before ?? '', after ?? '')];
}

/** What a person would write: YAML, and JSON in texts as lines of its own. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return linesOfJson(value) ?? value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

function linesOfJson(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text) || text.length < 80) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

function changedLines(before: string, after: string): readonly string[] {
  const tooLong = before.length + after.length > longestText;
  const patch = tooLong
    ? undefined
    : structuredPatch('', '', `${before}\n`, `${after}\n`, '', '', {
        context: 2,
        maxEditLength: 1000,
      });
  if (patch === undefined) {
    const [was, is] = [before, after].map((text) => text.split('\n').length);
    return [`! ${was ?? 0} lines before, ${is ?? 0} lines after`];
  }
  return patch.hunks.flatMap(({ lines }, at) => [
    ...(at === 0 ? [] : ['  …']),
    ...lines
      .filter((line) => line !== '\\ No newline at end of file')
      .map((line) => shortened(line, widest)),
  ]);
}
