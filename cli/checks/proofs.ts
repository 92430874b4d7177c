/** Something that was seen on real containers. */
export interface Fact {
  /** What it is about; a heading of the page. */
  readonly product: string;
  /** What was proven, in a few words. */
  readonly proof: string;
  /** What was seen: `12.3 s`, `1000 of 1000 writes`. */
  readonly measured: string;
  /**
   * What it must not exceed, or what the proof does not show.
   * @default - nothing to say
   */
  readonly limit?: string;
  /** File of tests that proved it, from the checkout. */
  readonly file: string;
}

/** When and where facts were seen. */
export interface Occasion {
  readonly date: Date;
  /** Such as `Linux 6.1`. */
  readonly system: string;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
  /**
   * Files of tests, from the checkout, that failed at first and passed at a second attempt.
   * @default - none did
   */
  readonly repeated?: readonly string[];
}

const head = ['proof', 'measured', 'limit'] as const;

/** The page of all proofs. The same facts in another order of files give the same page. */
export function proofsPage(facts: readonly Fact[], occasion: Occasion): string {
  const products = [...new Set(facts.map(({ product }) => product))].sort(byName);
  return [
    '# Proofs',
    introduction(occasion),
    ...products.flatMap((product) => [
      `## ${product}`,
      table(inOrder(facts.filter((fact) => fact.product === product))),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function introduction({ date, system, processors, memory, repeated = [] }: Occasion): string {
  const gigabytes = (memory / 1e9).toFixed(0);
  return [
    `Seen by \`./plinth test --real\` on ${date.toISOString().slice(0, 10)}, on ${system} with ${processors} processors and ${gigabytes} GB of memory: the stack`,
    '`local` on a real node. The run wrote this page; one that fails, or runs only some of the files, leaves it as it is.',
    'Times depend on the machine and on what else it does.',
    ...(repeated.length === 0 ? [] : [`\n${repeatedText(repeated)}`]),
  ].join('\n');
}

function repeatedText(files: readonly string[]): string {
  const names = [...files].sort(byName).map((file) => `\`${file}\``);
  return `Proven at a second attempt, on another platform, for the first failed: ${names.join(', ')}.`;
}

/** The facts of one file stay in the order in which it proved them. */
function inOrder(facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort((one, other) => byName(one.file, other.file));
}

function byName(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A table as prettier leaves it, for the page is checked like every other. */
function table(facts: readonly Fact[]): string {
  const rows = facts.map(({ proof, measured, limit = '' }) => [proof, measured, limit].map(cell));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0, filler)).join(' | ')} |`;
  return [line(head), line(['', '', ''], '-'), ...rows.map((row) => line(row))].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}

/** Facts as a terminal shows them, one a line. */
export function factLines(facts: readonly Fact[]): readonly string[] {
  return facts.map(
    ({ product, proof, measured, limit }) =>
      `${product}: ${proof}: ${measured}${limit === undefined ? '' : ` (${limit})`}`,
  );
}

/** Facts as a run hands them over: one JSON object a line. */
export function factsOf(text: string): readonly Fact[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Fact);
}
