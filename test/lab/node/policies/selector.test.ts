import { selects } from '../../../../lab/node/policies/selector';

const labels = { app: 'web', tier: 'front' };
const expression = (key: string, operator: string, values?: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});

test.each([
  [{}, true],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', tier: 'back' } }, false],
  [expression('tier', 'In', ['front', 'back']), true],
  [expression('tier', 'In', ['back']), false],
  [expression('zone', 'In', ['a']), false],
  [expression('tier', 'NotIn', ['front']), false],
  [expression('zone', 'NotIn', ['a']), true],
  [expression('app', 'Exists'), true],
  [expression('zone', 'Exists'), false],
  [expression('zone', 'DoesNotExist'), true],
  [expression('app', 'DoesNotExist'), false],
])('the selector %j is answered by the labels as Kubernetes would: %s', (selector, answer) => {
  expect(selects(selector, labels)).toBe(answer);
});

test('what has no labels is selected by those who ask for none', () => {
  expect(selects({}, undefined)).toBe(true);
  expect(selects({ matchLabels: { app: 'web' } }, undefined)).toBe(false);
});

test('fails when a selector has an operator that nobody knows', () => {
  expect(() => selects(expression('app', 'Like', ['w*']), labels)).toThrow(
    "no selector has the operator 'Like'",
  );
});
