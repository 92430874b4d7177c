import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Certificate } from '../cert-manager/certificate';
import { SelfSignedIssuer } from '../cert-manager/issuers';
import { AlertRules } from '../monitoring/alerts';
import { ServiceScrape } from '../monitoring/scrape';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { httpProbe, resourcesOf, rollsWith, tcpPort } from '../workload/pod';
import { infraConnectorAlerts } from './alerts';
import type { InfraConnectorProps } from './connector-props';
import { ConnectorRbac } from './connector-rbac';
import { componentName } from './names';
import { ports } from './ports';
import { yaml } from './server-configuration';
import { checkConnector } from './validation';
import { container, InfraWorkload, servicePort, tcpProbe, temporaryVolume } from './workload';

const directory = '/var/run/infra/secrets';

/**
 * Makes a cluster take part: turns grants into bindings and passes people's requests on to the API server.
 * @see https://github.com/infrahq/helm-charts/tree/main/charts/infra
 */
export class InfraConnector extends Construct {
  /** Port of its Service, the same for every connector: people's tools are told it in advance. */
  static readonly servicePort = ports.connectorService;

  /** Its workload, which may wait for the server. */
  readonly connector: Construct;
  /** Service that answers people. */
  readonly service: string;
  /** Where people's requests arrive. */
  readonly https: Endpoint;
  /** Where the metrics are. */
  readonly metrics: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InfraConnectorProps,
  ) {
    super(scope, id);
    checkConnector(props);
    const authority = this.authority();
    const rbac = new ConnectorRbac(this, 'rbac', props);
    const workload = this.workload(authority.secretName);
    workload.node.addDependency(authority, rbac);
    this.connector = workload;
    this.service = workload.name;
    this.https = workload.endpoint(ports.https);
    this.metrics = workload.endpoint(ports.metrics);
    this.flows = flows(props, workload.party);
    if (props.monitoring) this.watch(workload);
  }

  /** People's tools trust this certificate by itself, so nothing else may sign with its key. */
  private authority(): Certificate {
    const { namespace } = this.props;
    const name = `${componentName(this.props.name, 'connector')}-authority`;
    const issuer = new SelfSignedIssuer(this, 'issuer', { name, kind: 'Issuer', namespace });
    return new Certificate(this, 'authority', {
      name,
      namespace,
      issuer,
      role: 'authority',
      commonName: `Infra connector ${this.props.destination}`.slice(0, 64),
      // the connector reads it once, and people's tools keep it
      duration: Duration.days(3650),
    });
  }

  private workload(authoritySecret: string): InfraWorkload {
    const { props } = this;
    const name = componentName(props.name, 'connector');
    const configuration = connectorConfiguration(props);
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: { name, namespace: props.namespace },
      data: { 'infra.yaml': configuration },
    });
    return new InfraWorkload(this, 'workload', {
      ...props,
      component: 'connector',
      user: 1000,
      apiToken: 'mounted',
      podAnnotations: rollsWith(configuration),
      // it finds its own Service by this label
      serviceLabels: { 'app.infrahq.com/component': 'connector' },
      pod: {
        containers: [connectorContainer(props)],
        volumes: volumes(props, name, authoritySecret),
      },
      servicePorts: [
        servicePort('https', ports.connectorService),
        servicePort('metrics', ports.metrics),
      ],
    });
  }

  private watch({ name, selector }: InfraWorkload): void {
    const { namespace, monitoring } = this.props;
    new ServiceScrape(this, 'scrape', {
      name,
      namespace,
      labels: selector,
      port: 'metrics',
      ...monitoring,
    });
    new AlertRules(this, 'alerts', {
      name,
      namespace,
      alerts: infraConnectorAlerts({ job: name, namespace }),
    });
  }
}

/** The connector's configuration file: paths and no secret. */
function connectorConfiguration({ server, destination, endpoint }: InfraConnectorProps): string {
  return yaml({
    addr: { http: `:${ports.http}`, https: `:${ports.https}`, metrics: `:${ports.metrics}` },
    // without a name it would ask the cloud's metadata server
    name: destination,
    ...(endpoint === undefined ? {} : { endpointAddr: endpoint }),
    server: {
      url: server.host,
      accessKey: `${directory}/access-key`,
      ...(server.authority ? { trustedCertificate: `${directory}/server-ca.crt` } : {}),
    },
    caCert: `${directory}/ca.crt`,
    caKey: `${directory}/ca.key`,
  });
}

function connectorContainer(props: InfraConnectorProps): k8s.Container {
  const { image, resources = { cpu: Cpu.millis(50), memory: Size.mebibytes(128) } } = props;
  return container({
    name: 'connector',
    image,
    command: ['infra', 'connector', '-f', '/etc/infra/infra.yaml'],
    args: ['--log-level', props.logLevel ?? 'info'],
    ports: [
      tcpPort('http', ports.http),
      tcpPort('https', ports.https),
      tcpPort('metrics', ports.metrics),
    ],
    resources: resourcesOf(resources),
    volumeMounts: [
      { name: 'configuration', mountPath: '/etc/infra', readOnly: true },
      { name: 'secrets', mountPath: directory, readOnly: true },
      { name: 'podinfo', mountPath: '/etc/podinfo', readOnly: true },
    ],
    startupProbe: httpProbe('/healthz', 'http', { periodSeconds: 2, failureThreshold: 60 }),
    readinessProbe: httpProbe('/healthz', 'http', { periodSeconds: 5, timeoutSeconds: 3 }),
    livenessProbe: tcpProbe('https', {
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 6,
    }),
    // kubectl's watches end with the connector, so Services must have forgotten it by then
    lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
  });
}

function volumes(props: InfraConnectorProps, name: string, authoritySecret: string): k8s.Volume[] {
  const { accessKey, server } = props;
  const secret = (secretName: string, items: k8s.KeyToPath[]) => ({
    secret: { name: secretName, items },
  });
  return [
    temporaryVolume,
    { name: 'configuration', configMap: { name } },
    {
      name: 'secrets',
      projected: {
        sources: [
          secret(accessKey.name, [{ key: accessKey.key, path: 'access-key' }]),
          secret(authoritySecret, [
            { key: 'tls.crt', path: 'ca.crt' },
            { key: 'tls.key', path: 'ca.key' },
          ]),
          ...(server.authority
            ? [
                secret(server.authority.name, [
                  { key: server.authority.key, path: 'server-ca.crt' },
                ]),
              ]
            : []),
        ],
      },
    },
    // it reads its own labels there, to find its Service
    {
      name: 'podinfo',
      downwardApi: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
    },
  ];
}

function flows({ server, apiServerAddresses }: InfraConnectorProps, self: Party): readonly Flow[] {
  return [
    {
      from: self,
      to: server.peer,
      ports: [Port.tcp(server.port ?? 443)],
      purpose: 'Infra connector asks for grants',
    },
    {
      from: self,
      to: Peer.apiServer(apiServerAddresses),
      ports: [Port.tcp(443), Port.tcp(6443)],
      purpose: 'Infra connector passes on requests and makes bindings',
    },
  ];
}
