import { infraConnectorAlerts, infraServerAlerts } from '../../../constructs/infra/alerts';
import { infraDashboard } from '../../../constructs/infra/dashboard';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';

const alerts = [
  ...infraServerAlerts({ job: 'infra-server', namespace: 'infra' }),
  ...infraConnectorAlerts({ job: 'infra-connector', namespace: 'infra' }),
];

test('every query of the dashboard parses and asks for metrics that Infra has', () => {
  expect(problemsInDashboard(infraDashboard(), ['infra'])).toEqual([]);
});

test('every expression of the alerts parses and asks for metrics that Infra has', () => {
  expect(problemsInAlerts(alerts, ['infra'])).toEqual([]);
});

test('fails to find the metrics of another product in Infra’s inventory', () => {
  const [alert] = alerts;
  if (alert === undefined) throw new Error('no alert');
  const other = { ...alert, expression: 'immudb_replication_lag > 1' };
  expect(problemsInAlerts([other], ['infra'])).toHaveLength(1);
});

test('every alert has a heading in the runbook', () => {
  const page = readFileSync(join(__dirname, '../../../docs/products/infra.md'), 'utf8');
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  for (const { runbook } of alerts) {
    const [file, heading] = runbook.split('#');
    expect(file).toBe('docs/products/infra.md');
    expect(headings).toContain(heading);
  }
});
