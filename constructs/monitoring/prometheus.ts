import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { ClusterAccess } from './cluster-access';
import { prometheusDuration } from './duration';
import { Prometheus, PrometheusSpecServiceDiscoveryRole } from './imports/monitoring.coreos.com';
import { checkPrometheus } from './prometheus-checks';
import type { PrometheusServerProps } from './prometheus-props';
import { alerting, byteSize, everyNamespace, remoteWrite, scrapeClasses } from './prometheus-spec';
import { prometheusRules } from './prometheus-rules';
import { PodScrape } from './scrape';
import {
  prometheusParty,
  serverBudget,
  serverLabels,
  serverService,
  serverSpec,
  waitForAvailable,
} from './server';

/**
 * A Prometheus that scrapes what ServiceMonitors, PodMonitors, Probes and ScrapeConfigs of any namespace ask for and
 * evaluates the PrometheusRules of any namespace, those that come later included.
 */
export class PrometheusServer extends Construct {
  /** Name of the Service. */
  readonly service: string;
  /** Port of the Service and of the pods. */
  readonly port = 9090;
  /** Its pods. */
  readonly party: Party;
  /** Where its own metrics and those of its configuration reloader are. */
  readonly metrics: Endpoint;
  /** Where it answers queries. */
  readonly queries: Endpoint;
  /** Conversations that it needs, those with what it scrapes in the platform's namespaces aside. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrometheusServerProps,
  ) {
    super(scope, id);
    checkPrometheus(props);
    const { name, namespace } = props;
    this.party = prometheusParty(name, namespace);
    this.service = this.party.name;
    this.metrics = { party: this.party, ports: [Port.tcp(9090), Port.tcp(8080)] };
    this.queries = { party: this.party, ports: [Port.tcp(this.port)] };
    this.flows = this.conversations();
    const labels = { ...this.party.pods, 'app.kubernetes.io/version': props.version };
    const own = { name: this.service, namespace, labels, pods: this.party.pods };
    new ClusterAccess(this, 'access', { ...own, rules: prometheusRules });
    this.server(labels);
    serverService(this, { ...own, port: this.port });
    if (props.replicas > 1) serverBudget(this, own);
    this.scrapeItself();
  }

  private server(labels: Record<string, string>): void {
    const { props } = this;
    const interval = prometheusDuration(props.interval ?? Duration.seconds(30));
    new Prometheus(this, 'prometheus', {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels,
        annotations: waitForAvailable(props.timeout ?? Duration.minutes(15)),
      },
      spec: {
        ...serverSpec({
          ...props,
          labels: this.party.pods,
          serviceAccount: this.service,
          resources: props.resources ?? {
            cpu: Cpu.millis(250),
            memory: Size.gibibytes(1),
            memoryLimit: Size.gibibytes(2),
          },
        }),
        ...everyNamespace,
        ...alerting(props.alertmanager),
        ...remoteWrite(props.remoteWrites ?? []),
        retention: prometheusDuration(props.retention.time),
        retentionSize: byteSize(props.retention.size),
        scrapeInterval: interval,
        evaluationInterval: interval,
        externalLabels: { ...props.externalLabels },
        scrapeClasses: scrapeClasses(props.kubeletCertificates ?? 'self-signed'),
        serviceDiscoveryRole: PrometheusSpecServiceDiscoveryRole.ENDPOINT_SLICE,
        // after a crash the write-ahead log is read again, which takes minutes where there are many series
        maximumStartupDurationSeconds: 900,
      },
    });
  }

  private scrapeItself(): void {
    const { name, namespace } = this.props;
    const pods = { namespace, labels: serverLabels('prometheus', name) };
    new PodScrape(this, 'scrape', { ...pods, name: 'prometheus', port: 'web' });
    new PodScrape(this, 'scrape-reloader', {
      ...pods,
      name: 'prometheus-config-reloader',
      port: 'reloader-web',
    });
  }

  private conversations(): readonly Flow[] {
    const from = this.party;
    const { alertmanager, remoteWrites = [] } = this.props;
    const written = remoteWrites.map(({ url }) => portOf(url));
    return [
      {
        from,
        to: Peer.apiServer(),
        ports: [Port.tcp(443), Port.tcp(6443)],
        purpose: 'Prometheus finds targets and scrapes the API server',
      },
      {
        from,
        to: Peer.anywhere(),
        ports: [Port.tcp(10250), Port.tcp(9100)],
        purpose: 'Prometheus scrapes kubelets and node-exporter, which have the addresses of nodes',
      },
      {
        from,
        to: { namespace: 'kube-system', name: 'coredns', pods: { 'k8s-app': 'kube-dns' } },
        ports: [Port.tcp(9153)],
        purpose: 'Prometheus scrapes CoreDNS',
      },
      {
        from,
        to: Peer.anyPod(),
        ports: [Port.tcpRange(1024, 65535)],
        purpose: 'Prometheus scrapes namespaces that come later',
      },
      { from, to: from, ports: this.metrics.ports, purpose: 'Prometheus scrapes itself' },
      ...(alertmanager
        ? [
            {
              from,
              to: alertmanager.alerts.party,
              ports: alertmanager.alerts.ports,
              purpose: 'Prometheus sends alerts',
            },
          ]
        : []),
      ...[...new Set(written)].map((port) => ({
        from,
        to: Peer.anywhere(),
        ports: [Port.tcp(port)],
        purpose: 'Prometheus writes samples to another store',
      })),
    ];
  }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
