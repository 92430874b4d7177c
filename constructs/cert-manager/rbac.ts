import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import type { ComponentName } from './labels';
import { componentLabels, componentName } from './labels';
import {
  cainjectorRules,
  controllerRules,
  leaderElectionRules,
  servingCaRules,
  userRoles,
  webhookRules,
} from './rules';

/** Properties of `CertManagerRbac`. */
export interface CertManagerRbacProps {
  /** Namespace of the ServiceAccounts. */
  readonly namespace: string;
  /** Namespace of the leases. */
  readonly leaderElectionNamespace: string;
  /** Secret with the CA of the webhook's serving certificate. */
  readonly servingCaSecret: string;
}

/** What each component may do in the cluster, and what people may do with cert-manager's objects. */
export class CertManagerRbac extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: CertManagerRbacProps,
  ) {
    super(scope, id);
    for (const [loop, rules] of Object.entries(controllerRules)) {
      this.grantInCluster('controller', `cert-manager-controller-${loop}`, rules);
    }
    this.grantInCluster('cainjector', 'cert-manager-cainjector', cainjectorRules);
    this.grantInCluster('webhook', 'cert-manager-webhook:subjectaccessreviews', webhookRules);
    this.grantIn(
      props.namespace,
      'webhook',
      'dynamic-serving',
      servingCaRules(props.servingCaSecret),
    );
    this.electLeader('controller', ['cert-manager-controller']);
    this.electLeader('cainjector', [
      'cert-manager-cainjector-leader-election',
      'cert-manager-cainjector-leader-election-core',
    ]);
    this.grantToPeople();
  }

  private electLeader(component: ComponentName, leases: string[]): void {
    const rules = leaderElectionRules(leases);
    this.grantIn(this.props.leaderElectionNamespace, component, 'leaderelection', rules);
  }

  private grantInCluster(component: ComponentName, name: string, rules: k8s.PolicyRule[]): void {
    const metadata = { name, labels: componentLabels(component) };
    clusterScoped(new k8s.KubeClusterRole(this, name, { metadata, rules }));
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, `${name}-binding`, {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [this.account(component)],
      }),
    );
  }

  private grantIn(
    namespace: string,
    component: ComponentName,
    purpose: string,
    rules: k8s.PolicyRule[],
  ): void {
    const name = `${componentName(component)}:${purpose}`;
    const metadata = { name, namespace, labels: componentLabels(component) };
    new k8s.KubeRole(this, name, { metadata, rules });
    new k8s.KubeRoleBinding(this, `${name}-binding`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [this.account(component)],
    });
  }

  private grantToPeople(): void {
    for (const { name, labels, rules } of userRoles) {
      const metadata = { name, labels: { ...componentLabels('controller'), ...labels } };
      clusterScoped(new k8s.KubeClusterRole(this, name, { metadata, rules }));
    }
  }

  private account(component: ComponentName): k8s.Subject {
    return {
      kind: 'ServiceAccount',
      name: componentName(component),
      namespace: this.props.namespace,
    };
  }
}
