import { parser } from '@prometheus-io/lezer-promql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../../constructs/monitoring/alerts';
import type { Dashboard } from '../../../constructs/monitoring/dashboard';

/** A query, and where it is asked. */
interface Asked {
  readonly where: string;
  readonly expression: string;
}

interface DashboardModel {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly definition: string }[];
  };
}

// what Prometheus itself records about each scrape and each alert
const ownSeries = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
  'ALERTS',
  'ALERTS_FOR_STATE',
];

// https://grafana.com/docs/grafana/latest/visualizations/dashboards/variables/add-template-variables/#global-variables
const macros: Readonly<Record<string, string>> = {
  __rate_interval: '5m',
  __interval: '1m',
  __range: '1h',
  __interval_ms: '60000',
  __range_s: '3600',
  __range_ms: '3600000',
};

/**
 * Every query that does not parse, every metric in none of the inventories, and every variable that is
 * not declared. Syntax is judged by Prometheus's own editor grammar; types (a vector where a scalar is
 * wanted) are not.
 *
 * @param products whose `test/constructs/<product>/metrics.txt` may be asked for
 */
export function problemsInDashboard(
  dashboard: Dashboard,
  products: readonly string[],
): readonly string[] {
  const known = inventoryOf(products);
  return askedBy(dashboard).flatMap(({ where, text, problems }) => [
    ...problems,
    ...problemsIn({ where, expression: text }, known),
  ]);
}

/** Everything that a dashboard asks, as Prometheus gets it. */
export function expressionsOf(dashboard: Pick<Dashboard, 'json'>): readonly string[] {
  return askedBy(dashboard).map(({ text }) => text);
}

/** The same of alerts, in which nothing is replaced. */
export function problemsInAlerts(
  alerts: readonly Alert[],
  products: readonly string[],
): readonly string[] {
  const known = inventoryOf(products);
  return alerts.flatMap(({ name, expression }) =>
    problemsIn({ where: `alert '${name}'`, expression }, known),
  );
}

/** Names of all samples in a scrape, as Prometheus's text format has them. */
export function metricNames(scrape: string): ReadonlySet<string> {
  return new Set(
    scrape.split('\n').flatMap((line) => /^([a-zA-Z_:][\w:]*)[{ ]/.exec(line)?.[1] ?? []),
  );
}

/** The names in `test/constructs/<product>/metrics.txt`; `#` begins a comment. */
export function recordedMetrics(product: string): ReadonlySet<string> {
  const file = join(__dirname, '..', product, 'metrics.txt');
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Set(lines.map((line) => line.trim()).filter((line) => /^[^#]/.test(line)));
}

function askedBy({ json }: Pick<Dashboard, 'json'>) {
  const model = JSON.parse(json) as DashboardModel;
  const variables = model.templating.list;
  const names = variables.map(({ name }) => name);
  const asked: readonly Asked[] = [
    ...variables.map(({ name, definition }) => ({
      where: `variable '${name}'`,
      expression: selectorOf(definition),
    })),
    ...model.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ where: `panel '${title}'`, expression: expr })),
    ),
  ];
  return asked.map((one) => ({ where: one.where, ...withoutVariables(one, names) }));
}

function inventoryOf(products: readonly string[]): ReadonlySet<string> {
  return new Set([...ownSeries, ...products.flatMap((product) => [...recordedMetrics(product)])]);
}

/** `label_values(selector, label)` is Grafana's, only the selector is PromQL. */
function selectorOf(definition: string): string {
  return /^label_values\((.*), \w+\)$/.exec(definition)?.[1] ?? definition;
}

function withoutVariables({ where, expression }: Asked, variables: readonly string[]) {
  const problems: string[] = [];
  const text = expression.replace(
    /\$(?:(\w+)|\{(\w+)(?::\w+)?\})/g,
    (written, plain?: string, braced?: string) => {
      const name = plain ?? braced ?? '';
      const value = macros[name] ?? (variables.includes(name) ? 'x' : undefined);
      if (value === undefined) problems.push(`${where}: ${written} is no variable: ${expression}`);
      return value ?? 'x';
    },
  );
  return { text, problems };
}

function problemsIn({ where, expression }: Asked, known: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  parser.parse(expression).iterate({
    enter(node) {
      const written = expression.slice(node.from, node.to);
      if (node.type.isError) {
        problems.push(`${where}: no PromQL at character ${node.from}: ${expression}`);
      }
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        if (!known.has(written)) problems.push(`${where}: no metric ${written}: ${expression}`);
      }
      if (node.name === 'UnquotedLabelMatcher' && written.startsWith('__name__')) {
        problems.push(...namesMatched(where, written, known));
      }
    },
  });
  return problems;
}

/** A pattern of names must match some of the known ones. */
function namesMatched(where: string, matcher: string, known: ReadonlySet<string>): string[] {
  const [, operator, value = ''] = /^__name__\s*(=~?)\s*["'`](.*)["'`]$/.exec(matcher) ?? [];
  if (operator === undefined) return [];
  const matches =
    operator === '='
      ? known.has(value)
      : [...known].some((name) => new RegExp(`^(?:${value})$`).test(name));
  return matches ? [] : [`${where}: no metric ${value}`];
}
