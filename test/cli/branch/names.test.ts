import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchMeant } from '../../../cli/branch/names';
import { userErrorOf } from '../../user-error';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-names-'));
  mkdirSync(join(checkout, '.git', 'refs', 'heads'), { recursive: true });
  writeFileSync(join(checkout, '.git', 'HEAD'), 'ref: refs/heads/login\n');
  writeFileSync(join(checkout, '.git', 'refs', 'heads', 'login'), `${'a'.repeat(40)}\n`);
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const detach = () => {
  writeFileSync(join(checkout, '.git', 'HEAD'), `${'a'.repeat(40)}\n`);
};

test('the branch that is named is meant, else the one that is checked out', () => {
  expect(branchMeant(checkout, {}, 'feature/x')).toBe('feature/x');
  expect(branchMeant(checkout, {}, undefined)).toBe('login');
});

test('in a pull request, where none is checked out, its branch is meant', () => {
  detach();
  const env = { GITHUB_HEAD_REF: 'feature/x', GITHUB_REF_NAME: '42/merge' };
  expect(branchMeant(checkout, env, undefined)).toBe('feature/x');
});

test('fails where none is checked out and nobody names one', () => {
  detach();
  const error = userErrorOf(() => branchMeant(checkout, {}, undefined));
  expect(error.problems).toEqual(["branch: 'branch' must be given, for none is checked out here"]);
  expect(error.fix).toBe('such as: plinth branch up feature/login');
});
