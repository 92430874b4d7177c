import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { workloadLabels } from '../workload/labels';
import { connectorRules, grantableRoles } from './connector-rules';
import { componentName, identityOf } from './names';
import type { InfraPlacement } from './props';

/** What the connector may do in the cluster, and roles that people can be granted through it. */
export class ConnectorRbac extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, version }: InfraPlacement) {
    super(scope, id);
    const labels = workloadLabels(identityOf(name, 'connector'), version);
    const account = componentName(name, 'connector');
    const metadata = { name: account, labels };
    clusterScoped(new k8s.KubeClusterRole(this, 'role', { metadata, rules: [...connectorRules] }));
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'binding', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      }),
    );
    for (const [role, rules] of Object.entries(grantableRoles)) {
      // connectors offer the ClusterRoles with this label, under their own names
      const offered = { ...labels, 'app.infrahq.com/include-role': 'true' };
      clusterScoped(
        new k8s.KubeClusterRole(this, role, {
          metadata: { name: role, labels: offered },
          rules: [...rules],
        }),
      );
    }
  }
}
