import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { traefikAlerts } from '../../../constructs/traefik/alerts';
import { traefikDashboard } from '../../../constructs/traefik/dashboard';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';

test('every query parses and asks for what Traefik was seen to tell', () => {
  expect(problemsInDashboard(traefikDashboard(), ['traefik'])).toEqual([]);
  expect(problemsInAlerts(traefikAlerts, ['traefik'])).toEqual([]);
});

test('fails for the inventory of another product', () => {
  expect(problemsInDashboard(traefikDashboard(), ['immudb'])).not.toEqual([]);
});

test('every alert has its heading in the runbook', () => {
  const page = readFileSync(join(__dirname, '../../../docs/products/gateway.md'), 'utf8');
  const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(traefikAlerts.map(({ name }) => name));
  for (const { name, runbook } of traefikAlerts) {
    expect(runbook).toBe(`docs/products/gateway.md#${name.toLowerCase()}`);
  }
});
