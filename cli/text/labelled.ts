// a line longer than this is hard to read, however wide the terminal
const widest = 100;

/** Words in lines of at most so many characters; a word alone may be longer. */
function wrapped(text: string, columns: number): readonly string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}

/** Labels in a column, the text of each wrapped beside it. */
export function labelled(
  entries: readonly (readonly [string, string])[],
  strong: (text: string) => string,
  columns: number = widest,
): string {
  const width = Math.max(...entries.map(([label]) => label.length)) + 2;
  const room = Math.min(columns, widest) - width;
  return entries
    .flatMap(([label, text]) =>
      wrapped(text, room).map((line, at) =>
        at === 0
          ? `${strong(label)}${' '.repeat(width - label.length)}${line}`
          : `${' '.repeat(width)}${line}`,
      ),
    )
    .join('\n');
}
