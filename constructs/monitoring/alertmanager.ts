import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import type { Resources } from '../workload/pod';
import { alertmanagerDuration } from './duration';
import { Alertmanager } from './imports/monitoring.coreos.com';
import type { AlertReceiver } from './prometheus-props';
import { PodScrape } from './scrape';
import { serverBudget, serverLabels, serverService, serverSpec, waitForAvailable } from './server';

/** Properties of `AlertmanagerServer`. */
export interface AlertmanagerServerProps {
  /** Name that volumes are found by: changing it abandons silences. */
  readonly name: string;
  /** Namespace of the server. */
  readonly namespace: string;
  /** Full reference of the image, such as `quay.io/prometheus/alertmanager:v0.33.1`. */
  readonly image: string;
  /** Version that the image holds: `0.33.1`. */
  readonly version: string;
  /** Pods that agree on who notifies, 1 to 9: three survive the loss of one without notifying twice. */
  readonly replicas: number;
  /** Volume of each pod, for silences and what has been notified. */
  readonly storage: Size;
  /**
   * Class of the volumes.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /** Secret of its namespace with the configuration, receivers included, under the key `alertmanager.yaml`. */
  readonly configurationSecret: string;
  /**
   * Ports of the services that are notified, such as 443 of a chat or 587 of a mail server.
   * @default - it notifies nobody outside
   */
  readonly receiverPorts?: readonly number[];
  /**
   * How long notifications and expired silences are remembered.
   * @default Duration.days(5)
   */
  readonly retention?: Duration;
  /**
   * What each pod is given.
   * @default - 20m CPU, 64Mi memory with a limit of 128Mi
   */
  readonly resources?: Resources;
  /**
   * How long a deployment waits until it is available.
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

const meshPorts = [Port.tcp(9094), Port.udp(9094)];

/**
 * An Alertmanager: groups alerts, silences them and notifies people. AlertmanagerConfigs of any namespace add routes
 * for the alerts of theirs.
 */
export class AlertmanagerServer extends Construct implements AlertReceiver {
  /** Namespace of the Services. */
  readonly namespace: string;
  /** Headless Service that the operator makes, with an endpoint for each replica. */
  readonly service = 'alertmanager-operated';
  /** Service for people and programs that silence alerts. */
  readonly webService: string;
  /** Port of both Services and of the pods. */
  readonly port = 9093;
  /** Its pods. */
  readonly party: Party;
  /** Where it takes alerts. */
  readonly alerts: Endpoint;
  /** Where its metrics and those of its configuration reloader are. */
  readonly metrics: Endpoint;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertmanagerServerProps,
  ) {
    super(scope, id);
    check(props);
    const { name, namespace, version, replicas } = props;
    this.namespace = namespace;
    this.webService = `alertmanager-${name}`;
    const pods = serverLabels('alertmanager', name);
    this.party = { namespace, name: this.webService, pods };
    this.alerts = { party: this.party, ports: [Port.tcp(this.port)] };
    this.metrics = { party: this.party, ports: [Port.tcp(this.port), Port.tcp(8080)] };
    this.flows = this.conversations();
    const labels = { ...pods, 'app.kubernetes.io/version': version };
    const own = { name: this.webService, namespace, labels, pods };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name: own.name, namespace, labels },
      automountServiceAccountToken: false,
    });
    this.server(labels);
    serverService(this, { ...own, port: this.port });
    if (replicas > 1) serverBudget(this, own);
    this.scrapeItself();
  }

  private server(labels: Record<string, string>): void {
    const { props } = this;
    new Alertmanager(this, 'alertmanager', {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels,
        annotations: waitForAvailable(props.timeout ?? Duration.minutes(10)),
      },
      spec: {
        ...serverSpec({
          ...props,
          labels: this.party.pods,
          serviceAccount: this.webService,
          resources: props.resources ?? {
            cpu: Cpu.millis(20),
            memory: Size.mebibytes(64),
            memoryLimit: Size.mebibytes(128),
          },
        }),
        automountServiceAccountToken: false,
        configSecret: props.configurationSecret,
        retention: alertmanagerDuration(props.retention ?? Duration.days(5)),
        alertmanagerConfigSelector: {},
        alertmanagerConfigNamespaceSelector: {},
      },
    });
  }

  private scrapeItself(): void {
    const { namespace, party } = { namespace: this.namespace, party: this.party };
    const pods = { namespace, labels: party.pods };
    new PodScrape(this, 'scrape', { ...pods, name: 'alertmanager', port: 'web' });
    new PodScrape(this, 'scrape-reloader', {
      ...pods,
      name: 'alertmanager-config-reloader',
      port: 'reloader-web',
    });
  }

  private conversations(): readonly Flow[] {
    const from = this.party;
    const { receiverPorts = [] } = this.props;
    return [
      { from, to: from, ports: meshPorts, purpose: 'Alertmanagers agree on who notifies' },
      ...(receiverPorts.length === 0
        ? []
        : [
            {
              from,
              to: Peer.anywhere(),
              ports: receiverPorts.map((port) => Port.tcp(port)),
              purpose: 'Alertmanager notifies receivers',
            },
          ]),
    ];
  }
}

function check({ name, replicas, configurationSecret }: AlertmanagerServerProps): void {
  const problems: string[] = [];
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
    problems.push(
      `alertmanager: 'name' must be at most 40 lower case letters, digits and inner hyphens, got '${name}'`,
    );
  }
  if (!(Number.isInteger(replicas) && replicas >= 1 && replicas <= 9)) {
    problems.push(
      `alertmanager.${name}: 'replicas' must be a whole number from 1 to 9, got '${replicas}'`,
    );
  }
  if (configurationSecret === '') {
    problems.push(
      `alertmanager.${name}: 'configurationSecret' must be the name of a Secret, got ''`,
    );
  }
  if (problems.length > 0) throw new UserError(problems);
}
