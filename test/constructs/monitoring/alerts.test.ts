import { Duration } from 'cdk8s';
import { AlertRules, alertsOn, type Alert } from '../../../constructs/monitoring/alerts';
import { userErrorOf } from '../../user-error';
import { manifestsOf } from '../namespace/manifests';

const alert: Alert = {
  name: 'DoorOpen',
  expression: 'door_open == 1',
  for: Duration.minutes(5),
  severity: 'warning',
  summary: 'A door is open',
  description: 'Door {{ $labels.door }} is open.',
  runbook: 'docs/products/house.md#door-open',
};

const render = (alerts: readonly Alert[], namespace?: string) =>
  manifestsOf((chart) => {
    const where = namespace === undefined ? {} : { namespace };
    new AlertRules(chart, 'rules', { name: 'house', alerts, ...where });
  });
const problemsOf = (...alerts: Partial<Alert>[]) =>
  userErrorOf(() => render(alerts.map((each) => ({ ...alert, ...each })))).problems;

test('alerts become one group of rules', () => {
  const { for: _, ...atOnce } = { ...alert, name: 'DoorGone' };
  expect(render([alert, atOnce])).toEqual([
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'house', namespace: 'apps' },
      spec: {
        groups: [
          {
            name: 'house',
            rules: [
              {
                alert: 'DoorOpen',
                expr: 'door_open == 1',
                for: '5m',
                labels: { severity: 'warning' },
                annotations: {
                  summary: 'A door is open',
                  description: 'Door {{ $labels.door }} is open.',
                  runbook_url: 'docs/products/house.md#door-open',
                },
              },
              expect.not.objectContaining({ for: '5m' }),
            ],
          },
        ],
      },
    },
  ]);
  expect(render([alert], 'shop')).toMatchObject([{ metadata: { namespace: 'shop' } }]);
});

test('a page of runbooks has a heading for each alert', () => {
  const [first] = alertsOn('docs/products/house.md', [alert]);
  expect(first?.runbook).toBe('docs/products/house.md#dooropen');
});

test('fails for everything that is wrong with alerts at once', () => {
  expect(
    problemsOf(
      { name: 'door open' },
      { expression: ' ', summary: '', description: '' },
      { runbook: 'https://example.com' },
    ),
  ).toEqual([
    "alerts.house: 'name' must be words in capitals (such as 'NodeNotReady'), got 'door open'",
    "alerts.house.DoorOpen: 'expression' must not be empty, got ''",
    "alerts.house.DoorOpen: 'summary' must not be empty, got ''",
    "alerts.house.DoorOpen: 'description' must not be empty, got ''",
    "alerts.house: 'name' must be unique, got 'DoorOpen' twice",
    "alerts.house.DoorOpen: 'runbook' must be a heading (such as 'docs/products/immudb.md#immudb-not-ready'), got 'https://example.com'",
  ]);
});

test('fails without any alert', () => {
  expect(problemsOf()).toEqual(["alerts.house: 'alerts' must hold at least one, got none"]);
});
