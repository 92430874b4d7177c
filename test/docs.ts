import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Anchors of the headings of a page, as GitHub makes them. */
export function headingsOf(page: string): readonly string[] {
  const text = readFileSync(join(__dirname, '..', page), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
