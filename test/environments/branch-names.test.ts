import fc from 'fast-check';
import { branchEnvironmentName, isBranchName } from '../../environments/branch-names';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test.each([
  ['login', 'branch-login'],
  ['fix-42', 'branch-fix-42'],
  ['prod', 'branch-prod'],
  ['branch-prod', 'branch-branch-prod'],
  ['a--b', 'branch-a--b'],
  ['a'.repeat(56), `branch-${'a'.repeat(56)}`],
  ['../x', 'branch-x-db8f7bad5c'],
  ['-x', 'branch-x-a7032be845'],
  ['X', 'branch-x-de9e4020d0'],
  ['feature/login', 'branch-feature-login-33ffd38049'],
  ['über', 'branch-uber-076f7412e4'],
  ['🎉', 'branch-00c8ddfd70'],
  ['', 'branch-12ae32cb1e'],
  ['x'.repeat(300), `branch-${'x'.repeat(45)}-d24923841d`],
])('the branch %j is %s', (branch, name) => {
  expect(branchEnvironmentName(branch)).toBe(name);
});

test.each([
  ['two names with one slug', ['a/b', 'a_b', 'a-b', 'a b', 'A-b']],
  ['one name in two forms of Unicode', ['\u00e9', 'e\u0301', 'e']],
  ['two halves of a character, each alone', ['\ud83c', '\udf89', '\ud83c\udf89']],
  ['long names that differ at their ends', [`${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`]],
  // what the first becomes is a name that somebody else may give
  ['a name and what another one becomes', ['a/b', branchEnvironmentName('a/b').slice(7)]],
])('tells apart %s', (_title, branches) => {
  expect(new Set(branches.map(branchEnvironmentName)).size).toBe(branches.length);
});

// names as people and as attackers give them: what a slug keeps, what it drops, and everything else
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'B', '0', '1', '-', '_', '/', '.', 'é', '🎉'),
    maxLength: 80,
  }),
  fc.string({ unit: fc.constantFrom('a', 'b', '-', '0', '1', 'd', 'e', 'f'), maxLength: 20 }),
  fc.constantFrom('local', 'dev', 'stg', 'prod', 'edge', '../x', '-x', 'x-', 'XN--x'),
);

test('in 10,000 random cases every name is a DNS label of a branch, and no two branches have one', () => {
  const known = new Map<string, string>();
  fc.assert(
    fc.property(names, (branch) => {
      const name = branchEnvironmentName(branch);
      const other = known.get(name) ?? branch;
      known.set(name, branch);
      return (
        label.test(name) &&
        isBranchName(name) &&
        other === branch &&
        branchEnvironmentName(branch) === name
      );
    }),
    { numRuns: 10_000 },
  );
  expect(known.size).toBeGreaterThan(5_000);
});

test.each(['prod', 'branch-', 'branch--x', 'branch-x-', 'branch-X', `branch-${'x'.repeat(57)}`])(
  'fails to take %s for the name of a branch',
  (name) => {
    expect(isBranchName(name)).toBe(false);
  },
);
