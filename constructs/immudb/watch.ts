import type { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { ServiceScrape, type Monitoring } from '../monitoring/scrape';
import { immudbAlerts } from './alerts';
import { selectorLabels } from './names';
import type { ImmudbProps } from './props';

/** Has Prometheus read the metrics of every node, ready or not, and say what is wrong. */
export function watch(scope: Construct, props: ImmudbProps, { interval }: Monitoring): void {
  const { name, namespace } = props;
  new ServiceScrape(scope, 'scrape', {
    name,
    namespace,
    // the headless Service, the only one with the port
    labels: { ...selectorLabels(name), 'app.kubernetes.io/component': 'nodes' },
    port: 'metrics',
    // thousands of series, of which immudb_query_latency_seconds says the same
    drop: ['grpc_server_(handling_seconds_.+|started_total|msg_.+_total)'],
    ...(interval === undefined ? {} : { interval }),
  });
  new AlertRules(scope, 'alerts', { name, namespace, alerts: immudbAlerts(props) });
}
