/** A word as a shell reads it back unchanged. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command of these words. */
export function command(...words: readonly string[]): string {
  return words.map(quoted).join(' ');
}
