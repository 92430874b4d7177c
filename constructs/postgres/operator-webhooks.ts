import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { operatorLabels } from './labels';

/** Properties of `PostgresWebhooks`. */
export interface PostgresWebhooksProps {
  /** Namespace of the webhook's Service. */
  readonly namespace: string;
  /** Name of the webhook's Service. */
  readonly service: string;
}

const defaulted = ['backup', 'cluster', 'database', 'scheduledbackup'];
const validated = ['backup', 'cluster', 'database', 'pooler', 'scheduledbackup'];

/**
 * Tells the API server to ask the operator about its objects. The operator finds both configurations by
 * these very names and writes the authority of its certificate into them.
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/config/webhook/manifests.yaml
 */
export class PostgresWebhooks extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PostgresWebhooksProps,
  ) {
    super(scope, id);
    clusterScoped(
      new k8s.KubeMutatingWebhookConfiguration(this, 'mutating', {
        metadata: metadata('cnpg-mutating-webhook-configuration', defaulted),
        webhooks: defaulted.map((kind) => this.webhook('mutate', kind)),
      }),
    );
    clusterScoped(
      new k8s.KubeValidatingWebhookConfiguration(this, 'validating', {
        metadata: metadata('cnpg-validating-webhook-configuration', validated),
        webhooks: validated.map((kind) => this.webhook('validate', kind)),
      }),
    );
  }

  private webhook(action: 'mutate' | 'validate', kind: string) {
    const { namespace, service } = this.props;
    return {
      name: `${action.charAt(0)}${kind}.cnpg.io`,
      admissionReviewVersions: ['v1'],
      clientConfig: {
        service: { name: service, namespace, path: `/${action}-postgresql-cnpg-io-v1-${kind}` },
      },
      failurePolicy: 'Fail',
      sideEffects: 'None',
      rules: [
        {
          apiGroups: ['postgresql.cnpg.io'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: [`${kind}s`],
        },
      ],
    };
  }
}

function metadata(name: string, kinds: readonly string[]): k8s.ObjectMeta {
  return {
    name,
    labels: operatorLabels('operator'),
    annotations: {
      // before the authority is in the last one too, the API server refuses every object of these kinds
      'pulumi.com/waitFor': `jsonpath={.webhooks[${String(kinds.length - 1)}].clientConfig.caBundle}`,
    },
  };
}
