import { constantFor, listedIn, withRow } from '../../../cli/environment/index-row';
import { userErrorOf } from '../../user-error';

const index = `import { UserError } from '../errors/user-error';
import { dev } from './dev';
import type { Environment } from './environment';
import { prod } from './prod';
import { checked } from './check';

const environments: Readonly<Record<string, Environment>> = {
  dev,
  prod,
};

export const other = { a: 1 };
`;

test('a row comes last, and its import among the others by its name', () => {
  expect(withRow(index, 'hotfix', 'hotfix')).toBe(
    index
      .replace('import { prod }', "import { hotfix } from './hotfix';\nimport { prod }")
      .replace('  prod,\n', '  prod,\n  hotfix,\n'),
  );
  expect(withRow(index, 'zoo', 'zoo')).toContain(
    "import { checked } from './check';\nimport { zoo } from './zoo';\n\n",
  );
});

test('a name with dashes is the key of a constant', () => {
  const once = withRow(index, 'hot-fix', 'hotFix');
  expect(once).toContain("\n  'hot-fix': hotFix,\n};\n");
  const twice = withRow(once, 'qa', 'qa');
  expect([...listedIn(twice)]).toEqual([
    ['dev', 'dev'],
    ['prod', 'prod'],
    ['hot-fix', 'hotFix'],
    ['qa', 'qa'],
  ]);
});

test.each([
  ['hotfix', 'hotfix'],
  ['hot-fix-2', 'hotFix2'],
  ['new', 'environmentNew'],
  ['2024', 'environment2024'],
  ['checked', 'environmentChecked'],
  ['address-block', 'environmentAddressBlock'],
])('the constant of %s is %s', (name, constant) => {
  expect(constantFor(name, index)).toBe(constant);
});

test.each([
  ['no list', index.replace('const environments', 'const stages')],
  ['rows of another shape', index.replace('  dev,', '  ...others,')],
  ['a list on one line', index.replace(/\{\n {2}dev,\n {2}prod,\n\}/, '{ dev, prod }')],
])('fails for a file with %s', (_title, text) => {
  const error = userErrorOf(() => withRow(text, 'hotfix', 'hotfix'));
  expect(error.problems).toEqual([
    "environments/index.ts: must list one environment a line in 'const environments … = {', or no row can be added",
  ]);
  expect(error.fix).toBe('add the file and its row by hand');
});

test('fails as a bug for a row that is there already', () => {
  expect(() => withRow(index, 'dev', 'dev')).toThrow('the row did not become one');
});
