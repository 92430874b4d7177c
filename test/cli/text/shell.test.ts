import { execFileSync } from 'node:child_process';
import { shellText } from '../../../cli/text/shell';

const nasty = `it's "$HOME" \\ \`x\``;

test('a POSIX shell gets quoted exports and PATH in front', () => {
  expect(shellText('sh', '/a b/bin', { ONE: 'two' }, ['STRAY', 'OTHER'])).toBe(
    `export PATH='/a b/bin'":$PATH"\nexport ONE='two'\nunset STRAY OTHER`,
  );
});

test('fish gets its own syntax and its own quoting', () => {
  expect(shellText('fish', '/bin', { ONE: "it's \\" }, ['STRAY'])).toBe(
    `set -gx PATH '/bin' $PATH\nset -gx ONE 'it\\'s \\\\'\nset -e STRAY`,
  );
});

test('a real shell reads back exactly what was meant', () => {
  const script = `${shellText('sh', '/first bin', { NASTY: nasty }, ['STRAY'])}\nprintf '%s|%s|%s' "$NASTY" "$PATH" "$STRAY"`;
  const read = execFileSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin', STRAY: 'here' },
  });
  expect(read).toBe(`${nasty}|/first bin:/usr/bin|`);
});
