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

function widthsOf(headings: readonly string[], rows: readonly (readonly string[])[]) {
  const all = [headings, ...rows].flatMap(lines);
  return headings.map((_, at) => Math.max(...all.map((line) => width(line[at] ?? ''))));
}

/** Whether a table has room, one line for each line of a row. */
export function fits(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): boolean {
  const total = widthsOf(headings, rows).reduce((sum, each) => sum + each, 0);
  return columns === undefined || total + gap.length * (headings.length - 1) <= columns;
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
  if (!fits(headings, rows, columns)) return paragraphs(headings, rows);
  const widths = widthsOf(headings, rows);
  return [headings, ...rows]
    .flatMap(lines)
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
