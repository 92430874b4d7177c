import type { Kubernetes } from './kubernetes';

/** One query of a dashboard, with a value in place of each variable. */
export interface DashboardQuery {
  /** Uid of the dashboard, title of the panel and, where it asks several things, which of them: `infra: Users`. */
  readonly name: string;
  readonly expression: string;
}

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface Model {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

/** What Grafana puts in place of variables where "All" is chosen, but for a cluster, of which one is shown. */
const values: Readonly<Record<string, string>> = {
  __rate_interval: '2m',
  __interval: '1m',
  __range: '1h',
  namespace: '.*',
  pod: '.*',
  cluster: 'main',
};

/** Every query of every dashboard that is deployed, as Prometheus would get it. */
export async function deployedQueries(
  kubernetes: Kubernetes,
  namespace: string,
): Promise<readonly DashboardQuery[]> {
  const configMaps = await kubernetes.list<ConfigMap>('configmap', namespace);
  return configMaps
    .filter(({ metadata }) => metadata.name.startsWith('grafana-dashboard-'))
    .flatMap(({ data = {} }) => Object.values(data))
    .flatMap((json) => queriesOf(JSON.parse(json) as Model));
}

/** The queries of a dashboard. */
export function queriesOf({ uid, panels }: Model): readonly DashboardQuery[] {
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }, index) => ({
      name: `${uid}: ${title}${targets.length > 1 ? ` (${index + 1})` : ''}`,
      expression: withValues(expr),
    })),
  );
}

/** @throws where a variable is none of those that dashboards are known to have. */
function withValues(expression: string): string {
  return expression.replace(
    /\$(?:(\w+)|\{(\w+)(?::\w+)?\})/g,
    (written, plain?: string, braced?: string) => {
      const value = values[plain ?? braced ?? ''];
      if (value === undefined) throw new Error(`${written} has no value: ${expression}`);
      return value;
    },
  );
}
