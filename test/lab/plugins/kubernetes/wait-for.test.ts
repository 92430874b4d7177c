import { JsonPath } from '../../../../lab/plugins/kubernetes/await/json-path';
import { parseWaitFor } from '../../../../lab/plugins/kubernetes/await/wait-for';
import { UserError } from '../../../../errors/user-error';

const OBJECT = {
  metadata: { generation: 2 },
  status: {
    phase: 'Running',
    ready: 3,
    nested: { on: true, list: [{ name: 'a', ip: '10.0.0.1' }, { name: 'b' }] },
    conditions: [
      { type: 'Ready', status: 'True', observedGeneration: 2 },
      { type: 'Failed', status: 'False', reason: 'Fine', message: 'all is well' },
      { type: 'Old', status: 'True', observedGeneration: 1 },
    ],
  },
};

test.each([
  'condition=Ready',
  'condition=Ready=True',
  'condition=Ready=true',
  'condition=Failed=False',
  'jsonpath={.status.phase}',
  'jsonpath={.status.phase}=Running',
  'jsonpath={$.status.ready}=3',
  'jsonpath={.status.nested.on}=true',
  'jsonpath={.status.nested.list[0].ip}=10.0.0.1',
  'jsonpath={.status.nested.list[-1].name}=b',
  'jsonpath={.status.nested.list[*].name}=a',
  "jsonpath={.status['phase']}=Running",
  'jsonpath={.status.conditions[?(@.type=="Ready")].status}=True',
  "jsonpath={.status.conditions[?(@.type == 'Failed')].reason}=Fine",
  'jsonpath={.status.nested}',
  '["condition=Ready", "jsonpath={.status.phase}=Running"]',
])('%s holds', (expression) => {
  expect(parseWaitFor(expression)(OBJECT)).toEqual({ state: 'ready' });
});

test.each([
  ['condition=Available', ['condition Available is not reported yet, waiting for True']],
  ['condition=Failed', ['condition Failed is False, waiting for True (Fine: all is well)']],
  ['condition=Old', ['condition Old is about an older change, waiting for True']],
  ['jsonpath={.status.gone}', ['{.status.gone} selects nothing']],
  ['jsonpath={.status.phase}=Done', ["{.status.phase} is 'Running', waiting for 'Done'"]],
  ['jsonpath={.status.nested}=x', ["{.status.nested} is not a single value, waiting for 'x'"]],
  [
    '["condition=Ready", "condition=Nope=False"]',
    ['condition Nope is not reported yet, waiting for False'],
  ],
  [
    '["condition=A", "jsonpath={.b}"]',
    ['condition A is not reported yet, waiting for True', '{.b} selects nothing'],
  ],
])('%s waits: %j', (expression, reasons) => {
  expect(parseWaitFor(expression)(OBJECT)).toEqual({ state: 'waiting', reasons });
});

test.each([
  'Ready',
  'condition=',
  'jsonpath=.status.phase',
  'jsonpath={.status.phase}=',
  'jsonpath={.status.}',
  'jsonpath={}',
  '[]',
  '["condition=Ready", 1]',
  '["delete"]',
])('fails when waitFor is %s', (expression) => {
  const named = expression === '["delete"]' ? 'delete' : expression;
  expect(() => parseWaitFor(expression)).toThrow(
    new UserError(
      `metadata.annotations: 'pulumi.com/waitFor' must be 'condition=Type', 'condition=Type=Status', 'jsonpath={.path}' or 'jsonpath={.path}=value', or a JSON list of these, got '${named}'`,
    ),
  );
});

test('a path selects all that fits', () => {
  expect(JsonPath.parse('.status.nested.list[*].name')?.select(OBJECT)).toEqual(['a', 'b']);
});

test('a quoted key may hold dots', () => {
  const object = { metadata: { annotations: { 'a.b/c': 'd' } } };
  expect(JsonPath.parse('.metadata.annotations["a.b/c"]')?.select(object)).toEqual(['d']);
});
