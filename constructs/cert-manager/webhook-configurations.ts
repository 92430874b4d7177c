import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { componentLabels, componentName } from './labels';

/** Properties of `CertManagerWebhooks`. */
export interface CertManagerWebhooksProps {
  /** Namespace of the webhook's Service. */
  readonly namespace: string;
  /** Secret from which the CA injector takes the CA that the API server is to trust. */
  readonly servingCaSecret: string;
}

/**
 * Tells the API server to ask cert-manager's webhook about its objects.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/webhook-validating-webhook.yaml
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/deploy/charts/cert-manager/templates/webhook-mutating-webhook.yaml
 */
export class CertManagerWebhooks extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CertManagerWebhooksProps,
  ) {
    super(scope, id);
    clusterScoped(
      new k8s.KubeMutatingWebhookConfiguration(this, 'mutating', {
        metadata: this.metadata(),
        webhooks: [
          {
            ...this.webhook('/mutate'),
            rules: [
              {
                apiGroups: ['cert-manager.io'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['certificaterequests'],
              },
            ],
          },
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeValidatingWebhookConfiguration(this, 'validating', {
        metadata: this.metadata(),
        webhooks: [
          {
            ...this.webhook('/validate'),
            namespaceSelector: {
              matchExpressions: [
                { key: 'cert-manager.io/disable-validation', operator: 'NotIn', values: ['true'] },
              ],
            },
            rules: [
              {
                apiGroups: ['cert-manager.io', 'acme.cert-manager.io'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['*/*'],
              },
            ],
          },
        ],
      }),
    );
  }

  private metadata(): k8s.ObjectMeta {
    return {
      name: componentName('webhook'),
      labels: componentLabels('webhook'),
      annotations: {
        'cert-manager.io/inject-ca-from-secret': `${this.props.namespace}/${this.props.servingCaSecret}`,
        // before the CA is there, the API server refuses every Certificate and Issuer
        'pulumi.com/waitFor': 'jsonpath={.webhooks[0].clientConfig.caBundle}',
      },
    };
  }

  private webhook(path: string) {
    return {
      name: 'webhook.cert-manager.io',
      admissionReviewVersions: ['v1'],
      matchPolicy: 'Equivalent',
      timeoutSeconds: 30,
      failurePolicy: 'Fail',
      sideEffects: 'None',
      clientConfig: {
        service: { name: componentName('webhook'), namespace: this.props.namespace, path },
      },
    };
  }
}
