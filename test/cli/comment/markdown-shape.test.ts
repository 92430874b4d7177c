import { brokenParts } from './markdown-shape';

test.each([
  ['````diff\n```\n', ['a fence without its end']],
  ['<details>\n\n```text\n</details>\n```\n', ['<details> without its end']],
  ['</details>', ['</details> without its beginning']],
  ['<details>\n\n```\na\n```\n\n</details>', []],
])('finds what %j leaves open', (body, found) => {
  expect(brokenParts(body)).toEqual(found);
});
