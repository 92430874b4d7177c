import { branchOf } from '../../../cli/branch/recorded';
import { branchEnvironmentName } from '../../../environments/branch-names';
import { userErrorOf } from '../../user-error';

test('the branch of a stack is the recorded one, else the one whose stack can have no other name', () => {
  const hashed = branchEnvironmentName('Feature/Login');
  expect(branchOf(hashed, { branch: 'Feature/Login' })).toBe('Feature/Login');
  expect(branchOf('branch-login', {})).toBe('login');
});

test('fails where nobody recorded it and its name does not tell', () => {
  const hashed = branchEnvironmentName('Feature/Login');
  const error = userErrorOf(() => branchOf(hashed, {}));
  expect(error.problems).toEqual([`stack '${hashed}': nobody recorded of which branch it is`]);
  expect(error.fix).toBe('name the branch: ./plinth branch up <branch>');
});
