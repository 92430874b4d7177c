import type { Kubernetes } from './kubernetes';
import type { Target } from './prometheus';

interface Monitors {
  readonly items: readonly {
    readonly kind: 'ServiceMonitor' | 'PodMonitor' | 'ScrapeConfig';
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly spec: {
      readonly endpoints?: readonly unknown[];
      readonly podMetricsEndpoints?: readonly unknown[];
    };
  }[];
}

/**
 * What Prometheus calls the scrapes of every monitor in the cluster.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go
 */
export async function poolsOfMonitors(kubernetes: Kubernetes): Promise<readonly string[]> {
  const kinds = ['servicemonitors', 'podmonitors', 'scrapeconfigs'].map(
    (kind) => `${kind}.monitoring.coreos.com`,
  );
  const list = await kubernetes.must(['get', kinds.join(','), '-A', '-o', 'json']);
  const { items } = JSON.parse(list) as Monitors;
  return items.flatMap(({ kind, metadata, spec }) => {
    const pool = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${metadata.namespace}/${metadata.name}`;
    const endpoints = spec.endpoints ?? spec.podMetricsEndpoints;
    return endpoints === undefined ? [pool] : endpoints.map((_, index) => `${pool}/${index}`);
  });
}

/** What is told to run, but nothing of it does: nodes that are simulated, and the pods on them. */
export interface Simulated {
  readonly nodes: ReadonlySet<string>;
  /** As `namespace/name`. */
  readonly pods: ReadonlySet<string>;
}

/** The pods of the cluster that are not on the real node, and the nodes that they are on. */
export async function simulated(kubernetes: Kubernetes, realNode: string): Promise<Simulated> {
  const nodes = (
    await kubernetes.must(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])
  ).split(' ');
  const fields =
    '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.nodeName}{"\\n"}{end}';
  const pods = (await kubernetes.must(['get', 'pods', '-A', '-o', `jsonpath=${fields}`]))
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, node]) => node !== undefined && node !== realNode)
    .map(([name = '']) => name);
  return { nodes: new Set(nodes.filter((node) => node !== realNode)), pods: new Set(pods) };
}

/** Whether what stands behind a target does not really run. */
export function isSimulated({ labels }: Target, { nodes, pods }: Simulated): boolean {
  const { namespace = '', pod = '', node } = labels;
  return pods.has(`${namespace}/${pod}`) || (node !== undefined && nodes.has(node));
}
