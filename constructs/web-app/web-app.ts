import { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import type { Exposure } from '../gateway/exposure';
import { AlertRules } from '../monitoring/alerts';
import type { Dashboard } from '../monitoring/dashboard';
import type { Monitoring } from '../monitoring/scrape';
import { ServiceScrape } from '../monitoring/scrape';
import type { Endpoint, Flow } from '../namespace/flow-table';
import { webAppAlerts } from './alerts';
import { webAppDashboard } from './dashboard';
import { flowsOf, metricsEndpoints, requestEndpoint } from './flows';
import { migrationJob, provisionJob } from './jobs';
import { labels, selector } from './names';
import { base, type Base } from './pod';
import type { CloudIdentity, WebAppProps } from './props';
import { deployment, scale, service } from './server';
import { checkWebApp } from './validation';

/**
 * A service of the team's own: stateless pods behind one host, and what they need. A version serves after its
 * migration and its data; a version that can not be made ready never takes the place of one that serves.
 */
export class WebApp extends Construct {
  /** Name of the Service, whose port 80 leads to the pods. */
  readonly serviceName: string;
  /** Where the pods answer requests. */
  readonly endpoint: Endpoint;
  /** Where the pods tell about themselves; nowhere without `metrics`. */
  readonly metrics: readonly Endpoint[];
  /** What of it the gateway serves; nothing without `host`. */
  readonly exposures: readonly Exposure[];
  /** Conversations that its pods open. */
  readonly flows: readonly Flow[];
  /** What happens in it. */
  readonly dashboard: Dashboard;
  readonly #first: Construct;

  constructor(scope: Construct, id: string, props: WebAppProps) {
    super(scope, id);
    checkWebApp(props);
    this.serviceName = props.name;
    this.endpoint = requestEndpoint(props);
    this.metrics = metricsEndpoints(props);
    this.exposures = this.exposed(props);
    this.flows = flowsOf(props);
    this.dashboard = webAppDashboard(props);
    this.account(props);
    const shared = base(this, props);
    const server = deployment(this, props, shared);
    // a Service is waited for until it has pods, which may take as long as the database and the Jobs do
    service(this, props).node.addDependency(server);
    scale(this, props);
    this.#first = this.prepare(server, props, shared);
    if (props.monitoring) this.watch(props, props.monitoring);
  }

  private account(props: WebAppProps): void {
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: labels(props, 'server'),
        ...(props.identity ? { annotations: annotationsOf(props.identity) } : {}),
      },
      automountServiceAccountToken: false,
    });
  }

  /** Starts its first pod, of the migration where there is one, only when these are ready. */
  startAfter(...needed: readonly IConstruct[]): void {
    this.#first.node.addDependency(...needed);
  }

  /** Migration, then data, then the pods of the version that needs both. */
  private prepare(server: Construct, props: WebAppProps, shared: Base): Construct {
    const jobs = [
      ...(props.migration ? [migrationJob(this, props, shared, props.migration)] : []),
      ...(props.provision ? [provisionJob(this, props, shared, props.provision)] : []),
    ];
    [...jobs, server].reduce((before, next) => {
      next.node.addDependency(before);
      return next;
    });
    return jobs[0] ?? server;
  }

  private watch(props: WebAppProps, { interval }: Monitoring): void {
    const { name, namespace, metrics } = props;
    new AlertRules(this, 'alerts', { name, namespace, alerts: webAppAlerts(props) });
    if (metrics === undefined) return;
    new ServiceScrape(this, 'scrape', {
      name,
      namespace,
      labels: selector(props, 'server'),
      port: 'metrics',
      ...(metrics.path === undefined ? {} : { path: metrics.path }),
      ...(interval === undefined ? {} : { interval }),
    });
  }

  private exposed(props: WebAppProps): readonly Exposure[] {
    const { name, namespace, host, requestTimeout, probes } = props;
    if (host === undefined) return [];
    return [
      {
        name,
        namespace,
        service: this.serviceName,
        port: 80,
        host,
        protocol: 'http',
        endpoint: this.endpoint,
        healthPath: probes.readiness,
        ...(requestTimeout === undefined ? {} : { timeout: requestTimeout }),
      },
    ];
  }
}

/** How clouds know whom a ServiceAccount stands for. */
function annotationsOf(identity: CloudIdentity): Record<string, string> {
  return identity.provider === 'google'
    ? { 'iam.gke.io/gcp-service-account': identity.serviceAccount }
    : { 'eks.amazonaws.com/role-arn': identity.role };
}
