import type { Need } from './need';
import { supportTable, tableChecked, type SupportedProduct } from './support-table';

const day = 24 * 3600 * 1000;
// long enough for an upgrade that has to be planned
const warnDays = 60;
const staleDays = 180;
const over = 'over: ';

/** Whether a product's version is still mended by those who make it. */
export function supportNeed(
  product: string,
  version: string,
  now: Date,
  table: readonly SupportedProduct[] = supportTable,
): Need | undefined {
  const known = table.find((each) => each.product === product);
  if (known === undefined) return undefined;
  const name = `support of ${product}`;
  const line = lineOf(version, known);
  if (line === undefined) {
    const lines = Object.keys(known.lines).join(', ');
    return {
      name,
      state: 'unknown',
      detail: `${version} is in no line of the table (${lines})`,
      fix: `see ${known.source}`,
    };
  }
  const [label, ends] = line;
  const fix = `move to a later version: ${known.source}`;
  if (ends.startsWith(over)) {
    return { name, state: 'attention', detail: `${version}: ${ends.slice(over.length)}`, fix };
  }
  const date = Date.parse(`${ends}T23:59:59Z`);
  if (Number.isNaN(date)) {
    return { name, state: 'ok', detail: `${version}: ${label} is supported until ${ends}` };
  }
  const left = Math.floor((date - now.getTime()) / day);
  if (left < 0) {
    return {
      name,
      state: 'attention',
      detail: `${version}: support of ${label} ended on ${ends}`,
      fix,
    };
  }
  const detail = `${version}: ${label} is supported until ${ends}`;
  if (left >= warnDays) return { name, state: 'ok', detail };
  return { name, state: 'attention', detail: `${detail}, ${left} days`, fix };
}

/** A table that nobody has looked at for long says too little. */
export function tableNeeds(now: Date, checked: string = tableChecked): readonly Need[] {
  const age = Math.floor((now.getTime() - Date.parse(checked)) / day);
  if (age <= staleDays) return [];
  return [
    {
      name: 'support table',
      state: 'attention',
      detail: `last compared with its sources on ${checked}, ${age} days ago`,
      fix: 'compare cli/doctor/support-table.ts with the pages it names',
    },
  ];
}

/** The longest beginning of the version that the table has: `1.3` is none of 1.34. */
function lineOf(
  version: string,
  { lines }: SupportedProduct,
): readonly [string, string] | undefined {
  const plain = version.replace(/^v/, '');
  return Object.entries(lines)
    .filter(
      ([line]) =>
        plain === line || /^[.+-]/.test(plain.startsWith(line) ? plain.slice(line.length) : ''),
    )
    .sort(([a], [b]) => b.length - a.length)[0];
}
