import { table } from './table';

/** Outputs as a table: texts as they are, everything else as JSON on one line. */
export function outputsText(values: Readonly<Record<string, unknown>>, columns?: number): string {
  const names = Object.keys(values).sort();
  if (names.length === 0) return 'this stack has no outputs';
  const rows = names.map((name) => [name, valueText(values[name])]);
  return table(['output', 'value'], rows, columns);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value.trimEnd() : JSON.stringify(value);
}
