import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';

/** Properties of `ClusterAccess`. */
export interface ClusterAccessProps {
  /** Name of the ServiceAccount, the ClusterRole and its binding. */
  readonly name: string;
  /** Namespace of the ServiceAccount. */
  readonly namespace: string;
  /** Labels of all three. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the account may do in the whole cluster. */
  readonly rules: readonly k8s.PolicyRule[];
}

/** A ServiceAccount and what it may do in the whole cluster. Pods that use it say so themselves. */
export class ClusterAccess extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, namespace, labels, rules }: ClusterAccessProps,
  ) {
    super(scope, id);
    const metadata = { name, labels: { ...labels } };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { ...metadata, namespace },
      automountServiceAccountToken: false,
    });
    clusterScoped(new k8s.KubeClusterRole(this, 'role', { metadata, rules: [...rules] }));
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      }),
    );
  }
}
