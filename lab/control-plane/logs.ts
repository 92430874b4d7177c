import { open } from 'node:fs/promises';

const complaint = new RegExp(
  [
    '^[EF]\\d{4} ',
    '"level":"(error|fatal|panic)"',
    '^panic:',
    '\\b(fatal|error):',
    'flag provided but not defined',
    'address already in use',
    'no space left on device',
    'permission denied',
  ].join('|'),
  'i',
);
const tailBytes = 64 * 1024;
const shownCharacters = 300;

/** The last line of a log that says what went wrong; the last line at all where none does; undefined without a log. */
export async function lastRelevantLine(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - start);
    await handle.read(buffer, 0, buffer.length, start);
    return relevantLine(buffer.toString());
  } finally {
    await handle.close();
  }
}

export function relevantLine(log: string): string | undefined {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.findLast((candidate) => complaint.test(candidate)) ?? lines.at(-1);
  return line !== undefined && line.length > shownCharacters
    ? `${line.slice(0, shownCharacters)}…`
    : line;
}
