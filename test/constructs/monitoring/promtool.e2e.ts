import { Duration } from 'cdk8s';
import type { Alert } from '../../../constructs/monitoring/alerts';
import { judge, type AlertCase } from './promtool';

// promtool is built where it is neither on PATH nor to be downloaded
jest.setTimeout(15 * 60_000);

const alert: Alert = {
  name: 'DoorOpen',
  expression: 'door_open == 1',
  for: Duration.minutes(5),
  severity: 'warning',
  summary: 'A door is "open" & draughty',
  description: 'Door {{ $labels.door }} is open.',
  runbook: 'docs/products/house.md#door-open',
};

const sound: AlertCase = {
  alert: 'DoorOpen',
  fires: {
    when: 'it has been open for <6> minutes',
    series: { 'door_open{door="front"}': '1x10' },
    at: '6m',
    labels: { door: 'front' },
    says: 'Door front is open.',
  },
  silent: {
    when: 'it has just been opened',
    series: { 'door_open{door="front"}': '0x5 1x10' },
    at: '9m',
  },
};

const [fires, silent] = [
  'DoorOpen fires when it has been open for <6> minutes',
  'DoorOpen is silent when it has just been opened',
];

test('nothing is wrong with a case that holds', async () => {
  const { rules, failures } = await judge([alert], [sound]);
  expect(rules).toContain('SUCCESS: 1 rules found');
  expect([...failures]).toEqual([
    [fires, ''],
    [silent, ''],
  ]);
});

test('fails when the alert does not fire, when it fires, and when it says something else', async () => {
  const later = { ...alert, for: Duration.minutes(30) };
  const never = await judge([later], [sound]);
  expect(never.failures.get(fires)).toContain('got:[]');
  expect(never.failures.get(silent)).toBe('');

  const earlier = { ...alert, for: Duration.minutes(1) };
  const always = await judge([earlier], [sound]);
  expect(always.failures.get(fires)).toBe('');
  expect(always.failures.get(silent)).toContain('door="front"');

  const other = await judge([{ ...alert, description: 'Door {{ $labels.window }}.' }], [sound]);
  expect(other.failures.get(fires)).toContain('description="Door ."');
});

test('fails when an expression is none', async () => {
  const wrong = await judge([{ ...alert, expression: 'door_open ===' }], [sound]);
  expect(wrong.rules).toContain('could not parse expression: 1:13: parse error');
  expect(wrong.failures.get(fires)).toContain('could not parse expression');
});
