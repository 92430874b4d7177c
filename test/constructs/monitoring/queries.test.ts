import type { Alert } from '../../../constructs/monitoring/alerts';
import { board } from '../../../constructs/monitoring/board';
import type { Variable } from '../../../constructs/monitoring/board';
import { timeSeries } from '../../../constructs/monitoring/panel';
import { metricNames, problemsInAlerts, problemsInDashboard, recordedMetrics } from './queries';

const namespace: Variable = { name: 'namespace', label: 'namespace', of: 'go_goroutines' };

function asking(expression: string, variables: readonly Variable[] = [namespace]) {
  return board({
    uid: 'x',
    title: 'X',
    description: 'X.',
    tags: [],
    variables,
    rows: [{ title: 'R', panels: [timeSeries({ title: 'P', queries: [{ expression }] })] }],
  });
}

function alerting(expression: string): readonly Alert[] {
  return [
    {
      name: 'A',
      expression,
      severity: 'info',
      summary: 's',
      description: 'd',
      runbook: 'docs/products/grafana.md#a',
    },
  ];
}

describe('queries of a dashboard', () => {
  test.each([
    'sum by (pod) (rate(process_cpu_seconds_total{namespace=~"$namespace"}[$__rate_interval]))',
    'increase(process_cpu_seconds_total{namespace=~"${namespace:regex}"}[$__range])',
    'up{namespace=~"$namespace"} == 0',
    'count({__name__="go_goroutines"})',
    'count({__name__=~"go_memstats_heap_.+"})',
  ])('hold when they parse and name what exists: %s', (expression) => {
    expect(problemsInDashboard(asking(expression), ['go-runtime'])).toEqual([]);
  });

  test.each([
    ['sum(up', "panel 'P': no PromQL at character 6: sum(up"],
    ['sum by (up) of up', "panel 'P': no PromQL at character 12: sum by (up) of up"],
    ['go_gorutines', "panel 'P': no metric go_gorutines: go_gorutines"],
    ['up{a="$pod"}', 'panel \'P\': $pod is no variable: up{a="$pod"}'],
    ['up{a="${pod}"}', 'panel \'P\': ${pod} is no variable: up{a="${pod}"}'],
    ['up offset $__rate', "panel 'P': $__rate is no variable: up offset $__rate"],
    ['{__name__="go_gorutines"}', "panel 'P': no metric go_gorutines"],
    ['{__name__=~"ruby_.*"}', "panel 'P': no metric ruby_.*"],
  ])('fails when a panel asks %s', (expression, problem) => {
    expect(problemsInDashboard(asking(expression), ['go-runtime'])).toContain(problem);
  });

  test('are not judged by type: only promtool tells that a range needs a range vector', () => {
    expect(problemsInDashboard(asking('rate(go_goroutines)'), ['go-runtime'])).toEqual([]);
  });

  test('fails when a variable offers labels of a metric that nobody has', () => {
    const gone = { ...namespace, of: 'ruby_threads{namespace=~"$namespace"}' };
    expect(problemsInDashboard(asking('up', [gone]), ['go-runtime'])).toEqual([
      'variable \'namespace\': no metric ruby_threads: ruby_threads{namespace=~"x"}',
    ]);
  });

  test('fails when the metric is only in the inventory of another product', () => {
    const known = problemsInDashboard(asking('go_goroutines', []), ['go-runtime']);
    const unknown = problemsInDashboard(asking('go_goroutines', []), []);
    expect([known, unknown]).toEqual([[], ["panel 'P': no metric go_goroutines: go_goroutines"]]);
  });
});

describe('expressions of alerts', () => {
  test('hold when they parse and name what exists', () => {
    expect(problemsInAlerts(alerting('up{job="grafana"} == 0'), [])).toEqual([]);
  });

  test.each([
    ['up{job="grafana"} ==', 'alert \'A\': no PromQL at character 20: up{job="grafana"} =='],
    ['down == 1', "alert 'A': no metric down: down == 1"],
    // Prometheus would refuse it: alerts know no variables of Grafana
    ['up offset $__range', "alert 'A': no PromQL at character 10: up offset $__range"],
  ])('fails when one asks %s', (expression, problem) => {
    expect(problemsInAlerts(alerting(expression), [])).toContain(problem);
  });
});

describe('inventories', () => {
  test('hold the names of a scrape, without help, types and values', () => {
    const scrape = [
      '# HELP a_total Something.',
      '# TYPE a_total counter',
      'a_total 3',
      'b_bucket{le="+Inf"} 7',
      'b_bucket{le="1"} 7',
      '',
    ].join('\n');
    expect([...metricNames(scrape)]).toEqual(['a_total', 'b_bucket']);
  });

  test('leave out comments and empty lines', () => {
    const names = [...recordedMetrics('go-runtime')];
    expect(names).toContain('go_goroutines');
    expect(names.filter((name) => !/^[a-z_]\w+$/.test(name))).toEqual([]);
  });
});
