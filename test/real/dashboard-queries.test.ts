import { queriesOf } from './dashboard-queries';

const panel = (title: string, ...expressions: readonly string[]) => ({
  title,
  targets: expressions.map((expr) => ({ expr })),
});

test('every query of a dashboard has a name, and a value for each variable', () => {
  const board = {
    uid: 'shop',
    panels: [
      { title: 'A row' },
      panel('Up', 'sum(up{namespace=~"$namespace"})'),
      panel(
        'Requests',
        'rate(requests_total{job="postgres-$cluster",pod=~"${pod:regex}"}[$__rate_interval])',
        'increase(requests_total[$__range])',
      ),
    ],
  };
  expect(queriesOf(board)).toEqual([
    { name: 'shop: Up', expression: 'sum(up{namespace=~".*"})' },
    {
      name: 'shop: Requests (1)',
      expression: 'rate(requests_total{job="postgres-main",pod=~".*"}[2m])',
    },
    { name: 'shop: Requests (2)', expression: 'increase(requests_total[1h])' },
  ]);
});

test('fails when a variable is one that no dashboard had before', () => {
  const board = { uid: 'shop', panels: [panel('Up', 'up{shop="$shop"}')] };
  expect(() => queriesOf(board)).toThrow('$shop has no value: up{shop="$shop"}');
});
