import { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { ServiceScrape } from '../monitoring/scrape';
import type { Endpoint, Flow } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { infraServerAlerts } from './alerts';
import { ports } from './ports';
import type { InfraProps } from './props';
import { InfraServer } from './server';
import { InfraUi } from './ui';
import { checkInfra } from './validation';

/**
 * Access to clusters by people's own logins: the API server and its UI. Clusters take part by an
 * `InfraConnector` in each.
 */
export class Infra extends Construct {
  /** The server's workload: it waits for what it reads when it starts, and connectors wait for it. */
  readonly server: Construct;
  /** Service of API and UI, on ports 80 and 443. */
  readonly service: string;
  /** Host of that Service, for which the certificate is. */
  readonly serviceHost: string;
  /** Secret whose `ca.crt` vouches for the server inside the cluster. */
  readonly tlsSecret: string;
  /** Where requests arrive that came by port 80. */
  readonly http: Endpoint;
  /** Where connectors call. */
  readonly https: Endpoint;
  /** Port of that in the pods. */
  readonly httpsPort = ports.https;
  /** Where the metrics are. */
  readonly metrics: Endpoint;
  /** Conversations that server and UI need. */
  readonly flows: readonly Flow[];

  constructor(scope: Construct, id: string, props: InfraProps) {
    super(scope, id);
    checkInfra(props);
    const { workload, tlsSecret } = new InfraServer(this, 'server', props);
    this.server = workload;
    const ui = new InfraUi(this, 'ui', props);
    this.service = workload.name;
    this.serviceHost = `${workload.name}.${props.namespace}.svc`;
    this.tlsSecret = tlsSecret;
    this.http = workload.endpoint(ports.http);
    this.https = workload.endpoint(ports.https);
    this.metrics = workload.endpoint(ports.metrics);
    this.flows = flows(props, this.http, ui.workload.endpoint(ports.ui));
    if (props.monitoring) this.watch(props, workload.name, workload.selector);
  }

  private watch(
    { namespace, monitoring }: InfraProps,
    name: string,
    labels: Readonly<Record<string, string>>,
  ): void {
    new ServiceScrape(this, 'scrape', { name, namespace, labels, port: 'metrics', ...monitoring });
    new AlertRules(this, 'alerts', {
      name,
      namespace,
      alerts: infraServerAlerts({ job: name, namespace }),
    });
  }
}

function flows(props: InfraProps, server: Endpoint, ui: Endpoint): readonly Flow[] {
  const { database, identityProviders } = props;
  return [
    { from: server.party, to: ui.party, ports: ui.ports, purpose: 'Infra passes on its UI' },
    {
      from: server.party,
      to: database.peer,
      ports: [Port.tcp(database.port ?? 5432)],
      purpose: 'Infra keeps its data',
    },
    {
      from: server.party,
      to: identityProviders ? Peer.addresses(identityProviders) : Peer.anywhere(),
      ports: [Port.tcp(443)],
      purpose: 'Infra asks identity providers who logs in',
    },
  ];
}
