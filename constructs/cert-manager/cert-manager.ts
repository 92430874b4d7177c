import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { AlertRules } from '../monitoring/alerts';
import { PodScrape, type Monitoring } from '../monitoring/scrape';
import type { Endpoint, Flow } from '../namespace/flow-table';
import type { Resources } from '../workload/pod';
import { certManagerAlerts } from './alerts';
import { CaInjector } from './cainjector';
import type { ComponentPlacement } from './component';
import { Controller } from './controller';
import type { ApiServerAddress } from './flows';
import { certManagerFlows, metricsEndpoints } from './flows';
import type { ComponentName } from './labels';
import { componentName, componentNames, jobName, sharedLabels } from './labels';
import { CertManagerRbac } from './rbac';
import { Webhook } from './webhook';
import { CertManagerWebhooks } from './webhook-configurations';

/** Options that each of the three components has. */
export interface ComponentOptions {
  /** Full reference of the image, such as `quay.io/jetstack/cert-manager-controller:v1.21.2`. */
  readonly image: string;
  /**
   * Number of pods. Of the controller and the CA injector one works and the others wait.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What each pod is given.
   * @default - 10m CPU, 64Mi memory with a limit of 256Mi
   */
  readonly resources?: Resources;
}

/** Properties of `CertManager`. */
export interface CertManagerProps {
  /** Namespace of its own, which keeps the restricted Pod Security Standard. */
  readonly namespace: string;
  /** The controller, which obtains and renews certificates. */
  readonly controller: ComponentOptions;
  /** The webhook, which the API server asks about every Certificate and Issuer. */
  readonly webhook: ComponentOptions;
  /** The CA injector, which tells the API server whom to trust. */
  readonly cainjector: ComponentOptions;
  /** Full reference of the image of the pods that answer HTTP-01 challenges. */
  readonly acmeSolverImage: string;
  /**
   * Whether Gateways get certificates and HTTP-01 challenges go through them. The Gateway API CRDs
   * have to be there before the controller starts.
   * @default 'watched'
   */
  readonly gateways?: 'watched' | 'ignored';
  /**
   * Namespace in which ClusterIssuers look for their Secrets.
   * @default - the namespace of cert-manager
   */
  readonly clusterResourceNamespace?: string;
  /**
   * Namespace of the leases by which replicas elect a leader. Upstream's chart takes `kube-system`,
   * into which managed clusters let nobody write.
   * @default - the namespace of cert-manager
   */
  readonly leaderElectionNamespace?: string;
  /**
   * Name servers for the controller's own check of DNS-01 answers, as `address:port`.
   * @default - those of the cluster, then the authoritative ones
   */
  readonly dns01NameServers?: readonly string[];
  /**
   * Google service account that the controller acts as by Workload Identity, for solvers with Cloud DNS:
   * `dns@project.iam.gserviceaccount.com`.
   * @default - none
   */
  readonly googleServiceAccount?: string;
  /**
   * Klog verbosity, 0 to 10.
   * @default 2
   */
  readonly logLevel?: number;
  /**
   * Where the API server is, to narrow the network policies.
   * @default - any address, on ports 443 and 6443
   */
  readonly apiServer?: ApiServerAddress;
  /**
   * How it is watched; the metrics and alerts need Prometheus's kinds.
   * @default - not watched
   */
  readonly monitoring?: Monitoring;
}

const securePort = 10250;
const servingCaSecret = 'cert-manager-webhook-ca';

/**
 * cert-manager: keeps TLS certificates in Secrets and renews them in time. Equals upstream's chart
 * with Gateway API switched on; there is one per cluster. `CertManagerCrds` brings its kinds.
 * @see https://github.com/cert-manager/cert-manager/tree/v1.21.2/deploy/charts/cert-manager
 */
export class CertManager extends Construct {
  /** ServiceAccount of the controller, to which a cloud may give rights. */
  readonly controllerAccount = componentName('controller');
  /** Namespace in which ClusterIssuers look for their Secrets. */
  readonly clusterResourceNamespace: string;
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];
  /** Where its metrics are. */
  readonly metrics: readonly Endpoint[];

  constructor(scope: Construct, id: string, props: CertManagerProps) {
    super(scope, id);
    check(props);
    const { namespace, leaderElectionNamespace = namespace } = props;
    this.clusterResourceNamespace = props.clusterResourceNamespace ?? namespace;
    new CertManagerRbac(this, 'rbac', { namespace, leaderElectionNamespace, servingCaSecret });
    new Controller(this, 'controller', {
      ...placement(props, 'controller'),
      acmeSolverImage: props.acmeSolverImage,
      gateways: props.gateways ?? 'watched',
      clusterResourceNamespace: this.clusterResourceNamespace,
      leaderElectionNamespace,
      dns01NameServers: props.dns01NameServers ?? [],
      ...(props.googleServiceAccount === undefined
        ? {}
        : { googleServiceAccount: props.googleServiceAccount }),
    });
    new Webhook(this, 'webhook', { ...placement(props, 'webhook'), securePort, servingCaSecret });
    new CaInjector(this, 'cainjector', {
      ...placement(props, 'cainjector'),
      leaderElectionNamespace,
    });
    new CertManagerWebhooks(this, 'webhooks', { namespace, servingCaSecret });
    this.flows = certManagerFlows({
      namespace,
      webhookPort: securePort,
      apiServer: props.apiServer ?? {},
      identity: props.googleServiceAccount === undefined ? 'none' : 'google',
    });
    this.metrics = metricsEndpoints(namespace);
    if (props.monitoring) this.watch(namespace, props.monitoring);
  }

  private watch(namespace: string, { interval }: Monitoring): void {
    // by pods: the three Services name the port differently, as upstream's do
    new PodScrape(this, 'scrape', {
      name: jobName,
      namespace,
      labels: sharedLabels,
      port: 'http-metrics',
      ...(interval === undefined ? {} : { interval }),
    });
    new AlertRules(this, 'alerts', { name: jobName, namespace, alerts: certManagerAlerts });
  }
}

function placement(props: CertManagerProps, component: ComponentName): ComponentPlacement {
  const { image, replicas = 1, resources } = props[component];
  return {
    image,
    replicas,
    namespace: props.namespace,
    logLevel: props.logLevel ?? 2,
    resources: resources ?? {
      cpu: Cpu.millis(10),
      memory: Size.mebibytes(64),
      memoryLimit: Size.mebibytes(256),
    },
  };
}

function check(props: CertManagerProps): void {
  const problems: string[] = [];
  for (const component of componentNames) {
    const { image, replicas } = props[component];
    if (image === '') {
      problems.push(`certManager.${component}: 'image' must be a full reference, got ''`);
    }
    if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 1)) {
      problems.push(
        `certManager.${component}: 'replicas' must be a whole number from 1, got '${replicas}'`,
      );
    }
  }
  if (props.acmeSolverImage === '') {
    problems.push(`certManager: 'acmeSolverImage' must be a full reference, got ''`);
  }
  const { logLevel } = props;
  if (logLevel !== undefined && !(Number.isInteger(logLevel) && logLevel >= 0 && logLevel <= 10)) {
    problems.push(`certManager: 'logLevel' must be a whole number from 0 to 10, got '${logLevel}'`);
  }
  for (const server of props.dns01NameServers ?? []) {
    if (!/^(https:\/\/\S+|.+:\d{1,5})$/.test(server)) {
      problems.push(
        `certManager: 'dns01NameServers' must be 'address:port' (such as '8.8.8.8:53') or https URLs, got '${server}'`,
      );
    }
  }
  if (problems.length > 0) throw new UserError(problems);
}
