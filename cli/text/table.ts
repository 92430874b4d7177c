import { stripVTControlCharacters } from 'node:util';

const gap = '  ';

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

/** The lines of a row; a cell of several lines makes the row as high. */
function lines(row: readonly string[]): readonly (readonly string[])[] {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => cells.map((cell) => cell[at] ?? ''));
}

/**
 * Rows under their headings, aligned. Where a line would not fit, each row becomes a small paragraph instead:
 * nothing is ever cut, because addresses and versions are there to be copied.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string {
  const all = [headings, ...rows].flatMap(lines);
  const widths = headings.map((_, at) => Math.max(...all.map((line) => width(line[at] ?? ''))));
  const total = widths.reduce((sum, each) => sum + each, 0) + gap.length * (headings.length - 1);
  if (columns !== undefined && total > columns) return paragraphs(headings, rows);
  return all
    .map((line) =>
      line
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function paragraphs(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const label = Math.max(...headings.slice(1).map(width));
  const indent = ' '.repeat(2 + label + gap.length);
  return rows
    .map(([first = '', ...others]) => {
      const values = others.map((cell, at) => {
        const value = cell.split('\n').join(`\n${indent}`);
        return `  ${pad(headings[at + 1] ?? '', label)}${gap}${value}`;
      });
      return [first, ...values].join('\n');
    })
    .join('\n');
}
