/** A block of commands on a page. */
export interface Block {
  /** Line of the page on which the commands begin, from 1. */
  readonly line: number;
  readonly commands: string;
  /** Where the block holds: on real nodes alone, on simulated ones alone, or on both. */
  readonly nodes: 'real' | 'simulated' | 'any';
  /** What it prints, as the page says. @default - the page does not say */
  readonly expected?: string;
}

/** What stands below one heading. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/**
 * The sections of a page that have commands: fences of `sh`, `sh real` and `sh simulated`, each with the fence of
 * `text` that may follow it.
 */
export function sectionsOf(markdown: string): readonly Section[] {
  const sections: { title: string; blocks: Block[] }[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const heading = /^##? (.+)$/.exec(lines[at] ?? '');
    if (heading !== null) sections.push({ title: heading[1] ?? '', blocks: [] });
    const fence = /^```(\S+) ?(.*)$/.exec(lines[at] ?? '');
    if (fence === null) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: the fence has no end`);
    const content = lines.slice(at + 1, end).join('\n');
    put(sections.at(-1)?.blocks ?? [], {
      line: at + 2,
      language: fence[1],
      info: fence[2],
      content,
    });
    at = end;
  }
  return sections.filter(({ blocks }) => blocks.length > 0);
}

interface Fence {
  readonly line: number;
  readonly language: string | undefined;
  readonly info: string | undefined;
  readonly content: string;
}

function put(blocks: Block[], { line, language, info, content }: Fence): void {
  if (language === 'sh') {
    const nodes = info === 'real' || info === 'simulated' ? info : 'any';
    blocks.push({ line, commands: content, nodes });
  } else if (language === 'text') {
    const last = blocks.pop();
    if (last?.expected !== undefined || last === undefined) {
      throw new Error(`line ${line}: no commands that would print this`);
    }
    blocks.push({ ...last, expected: content });
  }
}

/**
 * The first line of what a page expects that was not printed where it should be. In a line `…` is anything, a line
 * of it alone any lines; blanks count once.
 */
export function firstMissing(expected: string, printed: string): string | undefined {
  const said = printed.trim() === '' ? [] : printed.trim().split('\n').map(squeezed);
  let at = 0;
  let isOpen = false;
  for (const line of expected.trim().split('\n').map(squeezed)) {
    if (line === '…') {
      isOpen = true;
      continue;
    }
    const pattern = patternOf(line);
    const found = said.findIndex((one, index) => index >= at && pattern.test(one));
    if (found < 0 || (!isOpen && found > at)) return line;
    at = found + 1;
    isOpen = false;
  }
  return !isOpen && at < said.length ? `the end, before: ${said[at] ?? ''}` : undefined;
}

function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

function patternOf(line: string): RegExp {
  const literal = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
