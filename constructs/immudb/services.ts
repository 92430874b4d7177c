import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { nodesServiceName, selectorLabels, statefulSetName, writeServiceName } from './names';
import { ports } from './ports';
import type { ImmudbProps } from './props';

/** Names of the Services of an instance. */
export interface ImmudbServices {
  /** Follows the primary. */
  readonly write: string;
  /** Balances over the replicas, or leads to the primary where there are none. */
  readonly read: string;
  /** Headless, with the metrics of every node. */
  readonly nodes: string;
  /** One for each node, named like its pod. */
  readonly each: readonly string[];
}

/** Services of the primary, of reading, of all nodes and of each single one. */
export function services(scope: Construct, props: ImmudbProps): ImmudbServices {
  const { name, namespace } = props;
  const clientPorts = (['grpc', ...(props.listeners ?? [])] as const).map(servicePort);
  const service = (id: string, serviceName: string, component: string, spec: k8s.ServiceSpec) =>
    new k8s.KubeService(scope, id, {
      metadata: {
        name: serviceName,
        namespace,
        labels: {
          ...selectorLabels(name),
          'app.kubernetes.io/component': component,
          'app.kubernetes.io/version': props.version,
        },
      },
      spec,
    }).name;
  const readers = props.replicas > 0 ? 'replica' : 'primary';
  return {
    write: service('write', writeServiceName(name), 'write', {
      selector: selectorLabels(name, 'primary'),
      ports: clientPorts,
    }),
    read: service('read', `${name}-read`, 'read', {
      selector: selectorLabels(name, readers),
      ports: [...clientPorts, ...secondPort(props)],
      // a session lives in one node, so a client's next connection must reach the same one
      sessionAffinity: 'ClientIP',
    }),
    nodes: service('nodes', nodesServiceName(name), 'nodes', {
      clusterIp: 'None',
      selector: selectorLabels(name),
      // a node must find its own name before it is ready, and metrics matter most when it is not
      publishNotReadyAddresses: true,
      ports: [...clientPorts, servicePort('metrics')],
    }),
    each: podNames(props).map((pod) =>
      service(pod.slice(name.length + 1), pod, 'node', {
        selector: { ...selectorLabels(name), 'statefulset.kubernetes.io/pod-name': pod },
        ports: clientPorts,
      }),
    ),
  };
}

function podNames({ name, replicas }: ImmudbProps): string[] {
  const replicaSet = statefulSetName(name, 'replica');
  return [
    `${statefulSetName(name, 'primary')}-0`,
    ...Array.from({ length: replicas }, (_, index) => `${replicaSet}-${index}`),
  ];
}

function secondPort({ secondReadPort }: ImmudbProps): k8s.ServicePort[] {
  if (secondReadPort === undefined) return [];
  return [{ ...servicePort('grpc'), name: 'grpc-gateway', port: secondReadPort }];
}

function servicePort(name: keyof typeof ports): k8s.ServicePort {
  const port = ports[name];
  return { name, port, targetPort: k8s.IntOrString.fromString(name) };
}
