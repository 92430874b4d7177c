import { firstMissing, sectionsOf } from './page';

const page = `# A page

Some text.

## First

\`\`\`sh
echo one
\`\`\`

\`\`\`text
one
\`\`\`

\`\`\`sh real
echo two
\`\`\`

## Without commands

\`\`\`ts
const nothing = 1;
\`\`\`
`;

test('a page is its commands, section by section, each with what it prints', () => {
  expect(sectionsOf(page)).toEqual([
    {
      title: 'First',
      blocks: [
        { line: 8, commands: 'echo one', nodes: 'any', expected: 'one' },
        { line: 16, commands: 'echo two', nodes: 'real' },
      ],
    },
  ]);
});

test.each([
  ['# A\n```sh\necho', 'line 2: the fence has no end'],
  ['# A\n```text\none\n```', 'line 3: no commands that would print this'],
  ['# A\n```sh\n```\n```text\n```\n```text\n```', 'line 7: no commands that would print this'],
])('%j is no page', (markdown, message) => {
  expect(() => sectionsOf(markdown)).toThrow(message);
});

test.each([
  ['a\nb', 'a\nb\n', undefined],
  ['up in … s', 'up in 12.5 s', undefined],
  ['a  b', 'a      b', undefined],
  ['a.c', 'abc', 'a.c'],
  ['a\n…\nd', 'a\nb\nc\nd', undefined],
  ['…\nb\n…', 'a\nb\nc', undefined],
  ['a\nc', 'a\nb\nc', 'c'],
  ['a', 'a\nb', 'the end, before: b'],
  ['a\nb', 'b\na', 'a'],
  ['…\nb\na', 'a\nb', 'a'],
  ['a', '', 'a'],
])('of %j, %j lacks %j', (expected, printed, missing) => {
  expect(firstMissing(expected, printed)).toBe(missing);
});
