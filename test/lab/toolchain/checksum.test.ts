import { publishedDigest } from '../../../lab/toolchain/checksum';

const digest = 'ab'.repeat(32);
const other = 'cd'.repeat(32);

test.each([
  ['a digest alone', `${digest}\n`],
  ['a digest alone in capitals', digest.toUpperCase()],
  ['a line of sha256sum', `${other}  tool-arm64\n${digest}  tool\n`],
  ['a line of sha256sum for binary files', `${digest} *tool\n`],
  ['a line with a relative path', `${digest}  ./tool\n`],
  ['a list with a heading', `# checksums\n${digest}  tool\n`],
  [
    'a GitHub release',
    JSON.stringify({
      assets: [
        { name: 'tool-arm64', digest: `sha256:${other}` },
        { name: 'tool', digest: `sha256:${digest}` },
      ],
    }),
  ],
])('reads %s', (_, statement) => {
  expect(publishedDigest(statement, 'tool')).toBe(digest);
});

test.each([
  ['an empty file', ''],
  ['a page of HTML', '<html>not found</html>'],
  ['a digest that is too short', digest.slice(2)],
  ['the digest of another file', `${other}  tool-arm64`],
  ['lists that do not name the file', `${other}\n${digest}\n`],
  ['a GitHub release without digests', '{"assets":[{"name":"tool","digest":null}]}'],
  ['a GitHub release without the file', '{"assets":[]}'],
  ['a GitHub message', '{"message":"API rate limit exceeded"}'],
  ['a cut GitHub release', '{"assets":[{"na'],
])('fails to find a digest in %s', (_, statement) => {
  expect(publishedDigest(statement, 'tool')).toBeUndefined();
});
