import { requireBranch, requireDeletable } from '../../../cli/branch/destroy';
import { userErrorOf } from '../../user-error';

const urn = (name: string) =>
  `urn:pulumi:branch-a::plinth::plinth:release:Release$kubernetes:core/v1:Secret::${name}`;

test('nothing speaks against the end of a stack in which nothing is protected or pending', () => {
  expect(() => {
    requireDeletable('branch-a', { protected: [], pending: [] });
  }).not.toThrow();
});

test('fails for what is protected and what may be left of a killed run, all at once', () => {
  const error = userErrorOf(() => {
    requireDeletable('branch-a', { protected: [urn('a')], pending: [urn('b')] });
  });
  expect(error.problems).toEqual([
    'branch-a: kubernetes:core/v1:Secret a is protected from deletion',
    'branch-a: a run was killed while it made kubernetes:core/v1:Secret b, which may be there',
  ]);
  expect(error.fix).toBe(
    'nothing was destroyed; what is protected must be released by whoever protects it',
  );
});

test('fails for what is pending, which another up takes up', () => {
  const error = userErrorOf(() => {
    requireDeletable('branch-a', { protected: [], pending: [urn('b')] });
  });
  expect(error.fix).toBe(
    'nothing was destroyed; bring its branch up once more, which takes up what is there: ./plinth branch up',
  );
});

test.each([
  ['dev', ['dev']],
  ['prod', []],
  ['branch-keep', ['branch-keep']],
  ['', []],
])('fails as a bug for the stack %j, whoever chose it', (stack, longLived) => {
  expect(() => {
    requireBranch(stack, longLived);
  }).toThrow(`'${stack}' is no stack of a branch: it is not destroyed`);
});
