import { webAppAlerts } from '../../../constructs/web-app/alerts';
import { webAppDashboard } from '../../../constructs/web-app/dashboard';
import { problemsInAlerts, problemsInDashboard } from '../monitoring/queries';
import { everything, sound } from './synth';

const inventories = ['web-app', 'kube-state-metrics', 'kubelet'];

interface Model {
  readonly uid: string;
  readonly panels: readonly { readonly type: string; readonly title: string }[];
}

const modelOf = (app: typeof sound) => JSON.parse(webAppDashboard(app).json) as Model;
const titles = (app: typeof sound, rows: boolean) =>
  modelOf(app)
    .panels.filter(({ type }) => (type === 'row') === rows)
    .map(({ title }) => title);

test('every query parses and asks for what is recorded', () => {
  expect(problemsInDashboard(webAppDashboard(everything), inventories)).toEqual([]);
  expect(problemsInAlerts(webAppAlerts(everything), inventories)).toEqual([]);
});

test('fails when the app counts its requests in a metric that nobody recorded', () => {
  const requests = { metric: 'http_answers_total', statusLabel: 'status' };
  const app = { ...everything, metrics: { port: 9797, requests } };
  expect(problemsInDashboard(webAppDashboard(app), inventories).join()).toContain(
    'no metric http_answers_total',
  );
});

test('it shows what the app can tell', () => {
  expect(titles(everything, true)).toEqual(['Requests', 'Pods']);
  expect(titles(sound, true)).toEqual(['Pods']);
  expect(titles({ ...everything, metrics: { port: 9797 } }, true)).toEqual(['Pods']);
  expect(titles(everything, false)).toEqual([
    'Requests by status',
    'Share of 5xx',
    'Time per request',
    'Ready pods',
    'Pods',
    'Restarts per hour',
    'CPU',
    'Memory',
  ]);
});

test('its identifier keeps within Grafana’s forty characters', () => {
  expect(modelOf(sound).uid).toBe('web-app-shop');
  expect(modelOf({ ...sound, name: 'a'.repeat(40) }).uid).toHaveLength(40);
});
