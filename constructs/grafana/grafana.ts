import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { ServiceScrape } from '../monitoring/scrape';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { quantity } from '../namespace/quantity';
import { workloadLabels } from '../workload/labels';
import { grafanaAlerts } from './alerts';
import { adminUser, grafanaIni } from './configuration';
import { endpointOf, identityOf, namesOf, servicePort } from './names';
import { podTemplate } from './pod';
import type { GrafanaProps } from './props';
import { dashboardFile, dashboardProvider, dataSources } from './provisioning';
import { checkGrafana } from './validation';

/**
 * Grafana: the dashboards of the platform, on one Prometheus. Everything it shows comes from the
 * declaration; what people make by hand is kept in its database.
 */
export class Grafana extends Construct {
  /** Login name of the administrator. */
  readonly adminUser = adminUser;
  /** Name of the Service. */
  readonly service: string;
  /** Port of the Service. */
  readonly port = servicePort;
  /** Where its pages and its metrics are. */
  readonly endpoint: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  private readonly party: Party;
  private readonly labels: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GrafanaProps,
  ) {
    super(scope, id);
    checkGrafana(props);
    const { name, namespace, version, monitoring } = props;
    this.labels = workloadLabels(identityOf(name), version);
    this.endpoint = endpointOf(props);
    this.party = this.endpoint.party;
    this.service = name;
    this.flows = this.conversations();
    this.deployment(this.configuration());
    this.dashboards();
    this.serviceInFront();
    if (props.database.kind === 'sqlite') this.volume(props.database);
    else if (props.database.replicas > 1) this.limitDisruptions();
    if (monitoring) {
      new ServiceScrape(this, 'scrape', {
        name,
        namespace,
        labels: this.party.pods,
        port: 'http',
        ...monitoring,
      });
      new AlertRules(this, 'alerts', { name, namespace, alerts: grafanaAlerts(name) });
    }
  }

  /** What Grafana reads once, when it starts. */
  private configuration(): readonly string[] {
    const names = namesOf(this.props.name);
    const ini = grafanaIni(this.props);
    const provisioning = {
      'datasources.yaml': dataSources(this.props.prometheus),
      'dashboards.yaml': dashboardProvider(),
    };
    this.configMap('configuration', names.configuration, { 'grafana.ini': ini });
    this.configMap('provisioning', names.provisioning, provisioning);
    return [ini, ...Object.values(provisioning)];
  }

  private dashboards(): void {
    const { name, dashboards, runbooks } = this.props;
    for (const dashboard of dashboards) {
      this.configMap(`dashboard-${dashboard.uid}`, namesOf(name).dashboard(dashboard.uid), {
        [`${dashboard.uid}.json`]: dashboardFile(dashboard, runbooks),
      });
    }
  }

  private configMap(id: string, name: string, data: Record<string, string>): void {
    new k8s.KubeConfigMap(this, id, { metadata: this.metadata(name), data });
  }

  private deployment(configuration: readonly string[]): void {
    const { database, name } = this.props;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(name),
      spec: {
        replicas: database.kind === 'sqlite' ? 1 : database.replicas,
        // two pods on one SQLite file would corrupt it
        strategy: { type: database.kind === 'sqlite' ? 'Recreate' : 'RollingUpdate' },
        selector: { matchLabels: { ...this.party.pods } },
        template: podTemplate({
          ...this.props,
          labels: this.labels,
          selector: this.party.pods,
          configuration,
        }),
      },
    });
  }

  private serviceInFront(): void {
    new k8s.KubeService(this, 'service', {
      metadata: this.metadata(this.service),
      spec: {
        type: 'ClusterIP',
        selector: { ...this.party.pods },
        ports: [
          {
            name: 'http',
            port: this.port,
            targetPort: k8s.IntOrString.fromString('http'),
            protocol: 'TCP',
            appProtocol: 'http',
          },
        ],
      },
    });
  }

  private volume({ storage, storageClass }: Extract<GrafanaProps['database'], { kind: 'sqlite' }>) {
    new k8s.KubePersistentVolumeClaim(this, 'volume', {
      metadata: this.metadata(this.props.name),
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: quantity(storage) } },
        ...(storageClass !== undefined && { storageClassName: storageClass }),
      },
    });
  }

  private limitDisruptions(): void {
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: this.metadata(this.props.name),
      spec: {
        selector: { matchLabels: { ...this.party.pods } },
        maxUnavailable: k8s.IntOrString.fromNumber(1),
      },
    });
  }

  private conversations(): readonly Flow[] {
    const from = this.party;
    const { prometheus, database, login } = this.props;
    return [
      {
        from,
        to: prometheus.endpoint.party,
        ports: prometheus.endpoint.ports,
        purpose: 'Grafana asks Prometheus',
      },
      ...(database.kind === 'postgres'
        ? [
            {
              from,
              to: database.server.party,
              ports: database.server.ports,
              purpose: 'Grafana keeps users and preferences in PostgreSQL',
            },
          ]
        : []),
      ...(login
        ? [
            {
              from,
              to: Peer.anywhere(),
              ports: [Port.tcp(443)],
              purpose: 'Grafana asks the login provider who somebody is',
            },
          ]
        : []),
    ];
  }

  private metadata(name: string): k8s.ObjectMeta {
    return { name, namespace: this.props.namespace, labels: { ...this.labels } };
  }
}
