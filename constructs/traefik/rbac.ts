import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { traefikName } from './names';
import { clusterRules, namespaceRules } from './rules';

/** Properties of `TraefikRbac`. */
export interface TraefikRbacProps {
  /** Namespace of the ServiceAccount. */
  readonly namespace: string;
  /** Labels of the objects. */
  readonly labels: Readonly<Record<string, string>>;
  /** Namespaces that it may read. */
  readonly serves: readonly string[] | 'every-namespace';
  /** Whether it serves plain TCP. */
  readonly tcp: 'with-tcp' | 'without-tcp';
}

const cluster = 'traefik-gateway';
const perNamespace = 'traefik-gateway-routes';
const rbac = 'rbac.authorization.k8s.io';

/** The ServiceAccount, what it reads in the cluster, and what in the namespaces that it serves. */
export class TraefikRbac extends Construct {
  constructor(scope: Construct, id: string, props: TraefikRbacProps) {
    super(scope, id);
    const labels = { ...props.labels };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name: traefikName, namespace: props.namespace, labels },
      automountServiceAccountToken: false,
    });
    const subjects = [{ kind: 'ServiceAccount', name: traefikName, namespace: props.namespace }];
    clusterScoped(
      new k8s.KubeClusterRole(this, 'cluster', {
        metadata: { name: cluster, labels },
        rules: clusterRules,
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, 'cluster-binding', {
        metadata: { name: cluster, labels },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: cluster },
        subjects,
      }),
    );
    clusterScoped(
      new k8s.KubeClusterRole(this, 'namespace', {
        metadata: { name: perNamespace, labels },
        rules: namespaceRules(props.tcp),
      }),
    );
    if (props.serves === 'every-namespace') {
      clusterScoped(
        new k8s.KubeClusterRoleBinding(this, 'everywhere', {
          metadata: { name: perNamespace, labels },
          roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: perNamespace },
          subjects,
        }),
      );
      return;
    }
    for (const namespace of props.serves) {
      new k8s.KubeRoleBinding(this, `in-${namespace}`, {
        metadata: { name: perNamespace, namespace, labels },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: perNamespace },
        subjects,
      });
    }
  }
}
