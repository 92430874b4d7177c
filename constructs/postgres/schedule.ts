interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { name: 'seconds', min: 0, max: 59, words: [] },
  { name: 'minutes', min: 0, max: 59, words: [] },
  { name: 'hours', min: 0, max: 23, words: [] },
  { name: 'day of the month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'weekday', min: 0, max: 6, words: weekdays },
];

/**
 * What is wrong with a schedule of six cron fields, seconds first; undefined if nothing is. The operator
 * also takes five, and then means something else: '0 2 * * *' runs two minutes past every hour.
 * @see https://github.com/robfig/cron/blob/v1.2.0/parser.go
 */
export function scheduleProblem(schedule: string): string | undefined {
  const form = "'schedule' must be six cron fields, seconds first (such as '0 0 2 * * *')";
  const given = schedule.trim().split(/\s+/);
  if (given.length !== fields.length || schedule.startsWith('@')) return form;
  for (const [index, field] of fields.entries()) {
    const reason = fieldProblem(field, given[index] ?? '');
    if (reason !== undefined) return `${form}: ${reason}`;
  }
  return undefined;
}

function fieldProblem(field: Field, text: string): string | undefined {
  const { name, min, max, words } = field;
  const allowed = `${min} to ${max}${words.length > 0 ? ` or ${words[0] ?? ''} to ${words.at(-1) ?? ''}` : ''}`;
  for (const part of text.split(',')) {
    const [, from = '', to = from, step = '1'] =
      /^([^-/]+)(?:-([^-/]+))?(?:\/([^/]+))?$/.exec(part) ?? [];
    if (!/^[1-9]\d*$/.test(step)) return `${name} must step by a number from 1, got '${part}'`;
    if (/^[*?]$/.test(from) && to === from) continue;
    const [first, last] = [valueOf(field, from), valueOf(field, to)];
    if (first === undefined || last === undefined) {
      return `${name} must be '*', ${allowed}, or a list or range of them, got '${text}'`;
    }
    if (first > last) return `${name} must not run backwards, got '${part}'`;
  }
  return undefined;
}

function valueOf({ min, max, words }: Field, text: string): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return min + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** What one field of a schedule lets run. */
export interface FieldValues {
  /** Every value, upwards. */
  readonly values: readonly number[];
  /** Whether it begins with `*` or `?`, and so says nothing. */
  readonly any: boolean;
}

/** The values of each field of a schedule that has no problem: seconds first, weekday last. */
export function valuesOf(schedule: string): SixFields {
  const given = schedule.trim().split(/\s+/);
  return fields.map((field, index) =>
    fieldValues(field, given[index] ?? '*'),
  ) as unknown as SixFields;
}

type SixFields = readonly [
  FieldValues,
  FieldValues,
  FieldValues,
  FieldValues,
  FieldValues,
  FieldValues,
];

function fieldValues(field: Field, text: string): FieldValues {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const all = /^[*?]$/.test(from);
    any ||= all;
    const first = all ? field.min : (valueOf(field, from) ?? field.min);
    // a single value with a step runs on to the end
    const open = all || (to === undefined && step !== undefined);
    const last = open ? field.max : (valueOf(field, to ?? from) ?? field.max);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), any };
}
