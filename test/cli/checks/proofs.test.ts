import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { executable } from '../../../cli/checks/checks';
import { factLines, factsOf, proofsPage, type Fact } from '../../../cli/checks/proofs';

const checkout = resolve(__dirname, '..', '..', '..');
const occasion = {
  date: new Date('2026-11-21T23:59:00Z'),
  system: 'Linux 6.1',
  processors: 2,
  memory: 8_330_000_000,
};
const file = 'test/real/postgres.real.ts';
const facts: readonly Fact[] = [
  { product: 'PostgreSQL', proof: 'a primary is replaced', measured: '12 s', limit: '30 s', file },
  { product: 'PostgreSQL', proof: 'rows', measured: '1000 of 1000', file },
  { product: 'immudb', proof: 'a | b', measured: 'two\nlines', file: 'test/real/immudb.real.ts' },
];

const page = `# Proofs

Seen by \`./plinth test --real\` on 2026-11-21, on Linux 6.1 with 2 processors and 8 GB of memory: the stack
\`local\` on a real node. The run wrote this page; one that fails, or runs only some of the files, leaves it as it is.
Times depend on the machine and on what else it does.

## immudb

| proof  | measured  | limit |
| ------ | --------- | ----- |
| a \\| b | two lines |       |

## PostgreSQL

| proof                 | measured     | limit |
| --------------------- | ------------ | ----- |
| a primary is replaced | 12 s         | 30 s  |
| rows                  | 1000 of 1000 |       |
`;

test('the page has a table for each product, dated', () => {
  expect(proofsPage(facts, occasion)).toBe(page);
});

test('the order of products and files does not count, that of proofs in a file does', () => {
  const other = {
    product: 'PostgreSQL',
    proof: 'zebra',
    measured: '1',
    file: 'test/real/a.real.ts',
  };
  const [replaced, rows, ledger] = facts;
  if (!replaced || !rows || !ledger) throw new Error('three facts were expected');
  expect(proofsPage([ledger, other, replaced, rows], occasion)).toBe(
    proofsPage([replaced, rows, other, ledger], occasion),
  );
  expect(proofsPage([replaced, rows], occasion)).not.toBe(proofsPage([rows, replaced], occasion));
});

const repeated = ['test/real/b.real.ts', 'test/real/a.alone.ts'];

test('the page names the files that passed at a second attempt only', () => {
  expect(proofsPage(facts, { ...occasion, repeated })).toBe(
    page.replace(
      'what else it does.\n',
      'what else it does.\n\nProven at a second attempt, on another platform, for the first failed: ' +
        '`test/real/a.alone.ts`, `test/real/b.real.ts`.\n',
    ),
  );
});

test.each([
  ['of a first attempt', occasion],
  ['of a second attempt', { ...occasion, repeated }],
])('the page %s is as prettier leaves it', (_, when) => {
  const text = proofsPage(facts, when);
  const formatted = execFileSync(
    process.execPath,
    [executable(checkout, 'prettier'), '--stdin-filepath', join(checkout, 'docs', 'proofs.md')],
    { input: text, encoding: 'utf8', cwd: checkout },
  );
  expect(formatted).toBe(text);
});

test('a terminal shows a fact in one line, its limit in brackets', () => {
  expect(factLines(facts.slice(0, 2))).toEqual([
    'PostgreSQL: a primary is replaced: 12 s (30 s)',
    'PostgreSQL: rows: 1000 of 1000',
  ]);
});

test('facts are read as they were written, one a line', () => {
  expect(factsOf(facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''))).toEqual(facts);
  expect(factsOf('')).toEqual([]);
});

test('fails on a line that was cut off', () => {
  expect(() => factsOf('{"product": "Postgre')).toThrow(SyntaxError);
});
