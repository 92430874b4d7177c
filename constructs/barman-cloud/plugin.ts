import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Certificate } from '../cert-manager/certificate';
import { SelfSignedIssuer } from '../cert-manager/issuers';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import type { Resources } from '../workload/pod';
import { pluginLabels, pluginSelector } from './labels';
import { pluginPod, pluginPort } from './plugin-pod';
import { leaderElectionRules, pluginRules, userRoles } from './rules';

/** Properties of `BarmanCloudPlugin`. */
export interface BarmanCloudPluginProps {
  /** The operator's pods. The plugin stands in their namespace: they look for it nowhere else. */
  readonly operator: Party;
  /** Full reference of its image, such as `ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.14.0`. */
  readonly image: string;
  /** Full reference of the image that runs beside each instance, such as `ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0`. */
  readonly sidecarImage: string;
  /**
   * What its pod is given.
   * @default - 50m CPU, 64Mi memory with a limit of 256Mi
   */
  readonly resources?: Resources;
}

/** Name by which clusters ask for the plugin. */
export const pluginName = 'barman-cloud.cloudnative-pg.io';

const name = 'barman-cloud';
const account = 'plugin-barman-cloud';

/**
 * Teaches CloudNativePG to keep backups and write-ahead logs in object stores. Equals upstream's
 * release; there is one per operator, and it needs cert-manager. `BarmanCloudCrds` brings its kind.
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/manifest.yaml
 */
export class BarmanCloudPlugin extends Construct {
  /** Conversations that it needs. */
  readonly flows: readonly Flow[];
  private readonly namespace: string;

  constructor(scope: Construct, id: string, props: BarmanCloudPluginProps) {
    super(scope, id);
    this.namespace = props.operator.namespace;
    this.flows = pluginFlows(props.operator);
    this.grant();
    const certificates = this.certificates();
    this.workload(props, certificates);
    this.service(certificates);
  }

  private metadata(name: string): k8s.ObjectMeta {
    return { name, namespace: this.namespace, labels: pluginLabels('plugin') };
  }

  private grant(): void {
    new k8s.KubeServiceAccount(this, 'account', { metadata: this.metadata(account) });
    for (const { name, rules } of [{ name: account, rules: pluginRules }, ...userRoles]) {
      const metadata = { name, labels: pluginLabels('plugin') };
      clusterScoped(new k8s.KubeClusterRole(this, name, { metadata, rules }));
    }
    const subjects = [{ kind: 'ServiceAccount', name: account, namespace: this.namespace }];
    const apiGroup = 'rbac.authorization.k8s.io';
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata: { name: 'plugin-barman-cloud-binding', labels: pluginLabels('plugin') },
        roleRef: { apiGroup, kind: 'ClusterRole', name: account },
        subjects,
      }),
    );
    const election = 'barman-plugin-leader-election-role';
    new k8s.KubeRole(this, election, {
      metadata: this.metadata(election),
      rules: leaderElectionRules,
    });
    new k8s.KubeRoleBinding(this, `${election}-binding`, {
      metadata: this.metadata('barman-plugin-leader-election-rolebinding'),
      roleRef: { apiGroup, kind: 'Role', name: election },
      subjects,
    });
  }

  /** Operator and plugin know each other by certificates that nobody else signs. */
  private certificates() {
    const { namespace } = this;
    const issuer = new SelfSignedIssuer(this, 'issuer', {
      name: 'barman-cloud-selfsigned',
      kind: 'Issuer',
      namespace,
    });
    const certificate = (side: 'server' | 'client') => {
      const made = new Certificate(this, side, {
        name: `${name}-${side}`,
        namespace,
        issuer,
        secretName: `${name}-${side}-tls`,
        commonName: side === 'server' ? name : `${name}-${side}`,
        ...(side === 'server' ? { dnsNames: [name] } : {}),
        duration: Duration.days(90),
        renewBefore: Duration.days(15),
        usages: [`${side} auth`],
      });
      made.node.addDependency(issuer);
      return made;
    };
    return { server: certificate('server'), client: certificate('client') };
  }

  private workload(
    { image, sidecarImage, resources = defaultResources }: BarmanCloudPluginProps,
    { server, client }: Certificates,
  ): void {
    const deployment = new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(name),
      spec: {
        // its certificate is its own, and a cluster asks one plugin: more pods would answer nobody
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: pluginSelector },
        template: {
          metadata: { labels: pluginLabels('plugin') },
          spec: pluginPod({
            account,
            image,
            sidecarImage,
            resources,
            serverSecret: server.secretName,
            clientSecret: client.secretName,
          }),
        },
      },
    });
    // no pod starts before the Secrets of both are there
    deployment.node.addDependency(server, client);
  }

  private service({ server, client }: Certificates): void {
    new k8s.KubeService(this, 'service', {
      metadata: {
        ...this.metadata(name),
        labels: { ...pluginLabels('plugin'), 'cnpg.io/pluginName': pluginName },
        annotations: {
          'cnpg.io/pluginClientSecret': client.secretName,
          'cnpg.io/pluginServerSecret': server.secretName,
          'cnpg.io/pluginPort': String(pluginPort),
        },
      },
      spec: {
        selector: pluginSelector,
        ports: [{ name: 'grpc', port: pluginPort, targetPort: k8s.IntOrString.fromString('grpc') }],
      },
    });
  }
}

interface Certificates {
  readonly server: Certificate;
  readonly client: Certificate;
}

const defaultResources: Resources = {
  cpu: Cpu.millis(50),
  memory: Size.mebibytes(64),
  memoryLimit: Size.mebibytes(256),
};

function pluginFlows(operator: Party): readonly Flow[] {
  const plugin = { namespace: operator.namespace, name, pods: pluginSelector };
  return [
    {
      from: operator,
      to: plugin,
      ports: [Port.tcp(pluginPort)],
      purpose: 'the PostgreSQL operator asks its backup plugin',
    },
    {
      from: plugin,
      to: Peer.apiServer(),
      ports: [Port.tcp(443), Port.tcp(6443)],
      purpose: 'the backup plugin watches its object stores',
    },
  ];
}
