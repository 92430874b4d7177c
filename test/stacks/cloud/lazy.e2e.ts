import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../layout';

/** Packages below @pulumi that are loaded after some statements. */
function loadedBy(statements: string): readonly string[] {
  const program = `
    require('./transpile/register');
    ${statements}
    const names = Object.keys(require.cache).map((file) => /@pulumi.([a-z]+)/.exec(file)?.[1]);
    process.stdout.write(JSON.stringify([...new Set(names.filter(Boolean))].sort()));
  `;
  const out = execFileSync(process.execPath, ['-e', program], {
    cwd: join(root),
    encoding: 'utf8',
  });
  return JSON.parse(out) as string[];
}

test('the program loads nothing of Google before it makes something there', () => {
  expect(loadedBy("require('./stacks/index.ts');")).toEqual(['kubernetes', 'pulumi', 'random']);
});

test('it would be seen if it did', () => {
  expect(loadedBy("require('./stacks/cluster/gke.ts');")).toContain('gcp');
});
