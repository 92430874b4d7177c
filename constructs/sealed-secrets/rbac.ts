import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { controllerLabels, controllerName } from './names';
import { keyRules, sealingRules, unsealerRules } from './rules';

/** Properties of `SealedSecretsRbac`. */
export interface SealedSecretsRbacProps {
  /** Namespace of the controller. */
  readonly namespace: string;
  /** Version for the labels. */
  readonly version: string;
  /** Groups of people and accounts that may seal. */
  readonly sealers: readonly string[];
}

const rbac = 'rbac.authorization.k8s.io';

/** What the controller may do, and who may ask it. Names are upstream's. */
export class SealedSecretsRbac extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SealedSecretsRbacProps,
  ) {
    super(scope, id);
    this.grantInCluster();
    this.grantIn('sealed-secrets-key-admin', keyRules, [this.account()]);
    if (props.sealers.length === 0) return;
    const groups = props.sealers.map((name) => ({ kind: 'Group', apiGroup: rbac, name }));
    this.grantIn('sealed-secrets-service-proxier', sealingRules, groups);
  }

  private grantInCluster(): void {
    const name = 'secrets-unsealer';
    const labels = controllerLabels(this.props.version);
    clusterScoped(
      new k8s.KubeClusterRole(this, name, {
        metadata: { name, labels },
        rules: [...unsealerRules],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, `${name}-binding`, {
        metadata: { name: controllerName, labels },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
        subjects: [this.account()],
      }),
    );
  }

  private grantIn(
    name: string,
    rules: readonly k8s.PolicyRule[],
    subjects: readonly k8s.Subject[],
  ): void {
    const { namespace, version } = this.props;
    const metadata = { name, namespace, labels: controllerLabels(version) };
    new k8s.KubeRole(this, name, { metadata, rules: [...rules] });
    new k8s.KubeRoleBinding(this, `${name}-binding`, {
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [...subjects],
    });
  }

  private account(): k8s.Subject {
    return { kind: 'ServiceAccount', name: controllerName, namespace: this.props.namespace };
  }
}
