import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import type { Monitoring } from '../monitoring/scrape';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { rollsWith, type Resources } from '../workload/pod';
import { defaultQueries } from './default-queries';
import { operatorName, operatorParty } from './flows';
import { operatorLabels, operatorSelector } from './labels';
import { OperatorMonitoring } from './monitoring';
import { operatorPod, operatorPorts } from './operator-pod';
import { operatorRules, userRoles } from './operator-rules';
import { PostgresWebhooks } from './operator-webhooks';

/** Properties of `PostgresOperator`. */
export interface PostgresOperatorProps {
  /** Namespace of its own, which keeps the restricted Pod Security Standard. */
  readonly namespace: string;
  /** Full reference of the image, such as `ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0`. Every instance runs a copy of its program. */
  readonly image: string;
  /**
   * Number of pods; one works, the others wait and answer the webhook.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * What each pod is given. The operator keeps every Secret and ConfigMap of the cluster in memory.
   * @default - 100m CPU, 128Mi memory with a limit of 512Mi
   */
  readonly resources?: Resources;
  /**
   * Labels of a Cluster that its pods, Services and Secrets get too; `*` stands for anything.
   * @default - `app.kubernetes.io/part-of`
   */
  readonly inheritedLabels?: readonly string[];
  /**
   * Metrics and alerts.
   * @default - nobody watches
   */
  readonly monitoring?: Monitoring;
}

const account = 'cnpg-manager';
const configuration = 'cnpg-controller-manager-config';
const queries = 'cnpg-default-monitoring';
// the operator's certificate is made out to this name
const webhookService = 'cnpg-webhook-service';

/**
 * CloudNativePG: runs PostgreSQL clusters. Equals upstream's release, with requests and limits that
 * hold; there is one per cluster. `PostgresCrds` brings its kinds.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/releases/cnpg-1.30.0.yaml
 */
export class PostgresOperator extends Construct {
  /** Namespace it runs in. */
  readonly namespace: string;
  /** Its pods. */
  readonly party: Party;
  /** Where it answers Prometheus. */
  readonly metrics: Endpoint;
  /** Conversations that it needs besides those with clusters, which the clusters state. */
  readonly flows: readonly Flow[];

  constructor(scope: Construct, id: string, props: PostgresOperatorProps) {
    super(scope, id);
    check(props);
    this.namespace = props.namespace;
    this.party = operatorParty(props.namespace);
    this.metrics = { party: this.party, ports: [Port.tcp(operatorPorts.metrics)] };
    this.flows = operatorFlows(this.party);
    this.grant();
    this.workload(props, this.configure(props));
    new PostgresWebhooks(this, 'webhooks', {
      namespace: props.namespace,
      service: webhookService,
    });
    const { namespace, monitoring } = props;
    if (monitoring) new OperatorMonitoring(this, 'monitoring', { namespace, monitoring });
  }

  private metadata(name: string): k8s.ObjectMeta {
    return { name, namespace: this.namespace, labels: operatorLabels('operator') };
  }

  private grant(): void {
    new k8s.KubeServiceAccount(this, 'account', { metadata: this.metadata(account) });
    for (const { name, rules } of [{ name: account, rules: operatorRules }, ...userRoles]) {
      const metadata = { name, labels: operatorLabels('operator') };
      clusterScoped(new k8s.KubeClusterRole(this, name, { metadata, rules }));
    }
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata: { name: 'cnpg-manager-rolebinding', labels: operatorLabels('operator') },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace: this.namespace }],
      }),
    );
  }

  private configure({ inheritedLabels = ['app.kubernetes.io/part-of'] }: PostgresOperatorProps) {
    const data = { INHERITED_LABELS: inheritedLabels.join(', ') };
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.metadata(configuration), data });
    new k8s.KubeConfigMap(this, 'queries', {
      metadata: {
        ...this.metadata(queries),
        // instances read it again when it changes
        labels: { ...operatorLabels('operator'), 'cnpg.io/reload': '' },
      },
      data: { queries: defaultQueries() },
    });
    return data;
  }

  private workload(props: PostgresOperatorProps, data: Readonly<Record<string, string>>): void {
    const { image, replicas = 1, resources = defaultResources } = props;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.metadata(operatorName),
      spec: {
        replicas,
        selector: { matchLabels: operatorSelector },
        template: {
          metadata: {
            labels: operatorLabels('operator'),
            annotations: rollsWith(JSON.stringify(data)),
          },
          spec: operatorPod({ image, account, configuration, queries, resources }),
        },
      },
    });
    new k8s.KubeService(this, 'webhook-service', {
      metadata: this.metadata(webhookService),
      spec: {
        selector: operatorSelector,
        ports: [{ port: 443, targetPort: k8s.IntOrString.fromString('webhook') }],
      },
    });
    if (replicas > 1) this.limitDisruptions();
  }

  private limitDisruptions(): void {
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: this.metadata(operatorName),
      spec: {
        minAvailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: operatorSelector },
      },
    });
  }
}

const defaultResources: Resources = {
  cpu: Cpu.millis(100),
  memory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
};

function operatorFlows(operator: Party): readonly Flow[] {
  return [
    {
      from: operator,
      to: Peer.apiServer(),
      ports: [Port.tcp(443), Port.tcp(6443)],
      purpose: 'the PostgreSQL operator watches its objects',
    },
    {
      // some clusters' API server comes through a tunnel of pods or nodes
      from: Peer.anywhere(),
      to: operator,
      ports: [Port.tcp(operatorPorts.webhook)],
      purpose: 'the API server asks the webhook of the PostgreSQL operator',
    },
  ];
}

function check({ image, replicas }: PostgresOperatorProps): void {
  const problems: string[] = [];
  if (!/:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)) {
    problems.push(
      `postgresOperator: 'image' must be a full reference with a tag, such as 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0', got '${image}'`,
    );
  }
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 1)) {
    problems.push(`postgresOperator: 'replicas' must be a whole number from 1, got '${replicas}'`);
  }
  if (problems.length > 0) throw new UserError(problems);
}
