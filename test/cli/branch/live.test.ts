import { isGone, liveBranches, pullRequestName } from '../../../cli/branch/live';
import { branchEnvironmentName } from '../../../environments/branch-names';

const pull = (number: number) => branchEnvironmentName(pullRequestName(number));

test('a branch that is not listed is gone', () => {
  const live = liveBranches(['main', 'Feature/Login'], [42]);
  expect(isGone(branchEnvironmentName('Feature/Login'), live)).toBe(false);
  expect(isGone(branchEnvironmentName('feature/login'), live)).toBe(true);
  expect(isGone('branch-main', live)).toBe(false);
});

test('a pull request is gone when it is not open', () => {
  const live = liveBranches(['main'], [42]);
  expect([pull(42), pull(43)].map((stack) => isGone(stack, live))).toEqual([false, true]);
});

test('where nobody knows of pull requests, none is gone', () => {
  expect(isGone(pull(43), liveBranches(['main']))).toBe(false);
});

test('a name that only looks like that of a pull request is a branch', () => {
  const stack = 'branch-pull-43-0123456789';
  expect(isGone(stack, liveBranches(['main']))).toBe(true);
});

test('of an empty list nothing is known', () => {
  expect(isGone('branch-login', liveBranches([]))).toBe(false);
  expect(isGone(pull(1), liveBranches([], []))).toBe(false);
});
