import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { localPathName as name } from './names';

/** Properties of `LocalPathRbac`. */
export interface LocalPathRbacProps {
  /** Namespace of the ServiceAccount. */
  readonly namespace: string;
  /** Labels of the objects. */
  readonly labels: Readonly<Record<string, string>>;
}

const reads = ['get', 'list', 'watch'];
const manages = [...reads, 'create', 'patch', 'update', 'delete'];
const rbac = 'rbac.authorization.k8s.io';

/**
 * What the provisioner may do: upstream's roles.
 * @see https://github.com/rancher/local-path-provisioner/blob/v0.0.30/deploy/local-path-storage.yaml
 */
export class LocalPathRbac extends Construct {
  constructor(scope: Construct, id: string, props: LocalPathRbacProps) {
    super(scope, id);
    const { namespace } = props;
    const labels = { ...props.labels };
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeRole(this, 'role', {
      metadata: { name, namespace, labels },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: manages }],
    });
    new k8s.KubeRoleBinding(this, 'binding', {
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects,
    });
    clusterScoped(
      new k8s.KubeClusterRole(this, 'cluster-role', {
        metadata: { name, labels },
        rules: [
          {
            apiGroups: [''],
            resources: ['nodes', 'persistentvolumeclaims', 'configmaps', 'pods', 'pods/log'],
            verbs: reads,
          },
          { apiGroups: [''], resources: ['persistentvolumes'], verbs: manages },
          { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
          { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: reads },
        ],
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'cluster-binding', {
        metadata: { name, labels },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
        subjects,
      }),
    );
  }
}
