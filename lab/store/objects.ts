import { storeName, storeNamespace, storePort } from './service';

/** What makes the store known in the cluster: a Service without pods, whose one end is the node's address. */
export function storeObjects(address: string): readonly [service: object, endpoints: object] {
  const metadata = {
    namespace: storeNamespace,
    labels: { 'app.kubernetes.io/name': storeName, 'app.kubernetes.io/managed-by': 'plinth-lab' },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: storeName, ...metadata },
      spec: { ports: [{ name: 'https', port: storePort, protocol: 'TCP', targetPort: storePort }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: storeName,
        ...metadata,
        // by this label a Service finds its ends
        labels: { ...metadata.labels, 'kubernetes.io/service-name': storeName },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port: storePort, protocol: 'TCP' }],
    },
  ];
}
