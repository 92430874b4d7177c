import type { DriftedField } from './report';

/** What became of a field: `nginx:1.0, declared nginx:1.1`. Of long texts the lines that differ. */
export interface FieldChange {
  readonly live: string;
  readonly declared: string;
}

const nothing = '(nothing)';
const mostLines = 8;
const widest = 200;

/** Both sides of a field, cut down to what differs. */
export function fieldChange({ live, declared }: DriftedField): FieldChange {
  if (live === undefined || declared === undefined) {
    return { live: cut(live ?? nothing), declared: cut(declared ?? nothing) };
  }
  const [there, wanted] = [live.split('\n'), declared.split('\n')];
  const head = common(there, wanted);
  const tail = common(there.slice(head).reverse(), wanted.slice(head).reverse());
  const middle = (lines: readonly string[]) => lines.slice(head, lines.length - tail).join('\n');
  if (there.length === 1 && wanted.length === 1)
    return { live: cut(live), declared: cut(declared) };
  return { live: cut(middle(there) || nothing), declared: cut(middle(wanted) || nothing) };
}

function common(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((line, at) => line !== other[at]);
  return differs < 0 ? one.length : differs;
}

function cut(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, mostLines).map((line) => {
    const more = line.length - widest;
    return more > 0 ? `${line.slice(0, widest)}… (${more} more characters)` : line;
  });
  const more = lines.length - mostLines;
  return [...shown, ...(more > 0 ? [`… (${more} more lines)`] : [])].join('\n');
}
