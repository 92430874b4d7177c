import type { k8s } from 'cdk8s-plus-27';

const gateway = 'gateway.networking.k8s.io';

// it reads by informers, which list and watch
const read = ['list', 'watch'];

/**
 * What Traefik reads of the cluster: who is served, and which namespaces a selector means.
 * @see https://github.com/traefik/traefik/blob/v3.6.12/docs/content/reference/dynamic-configuration/kubernetes-gateway-rbac.yml
 */
export const clusterRules: k8s.PolicyRule[] = [
  { verbs: read, apiGroups: [''], resources: ['namespaces'] },
  { verbs: read, apiGroups: [gateway], resources: ['gatewayclasses'] },
  { verbs: ['update'], apiGroups: [gateway], resources: ['gatewayclasses/status'] },
];

/**
 * What Traefik may do in a namespace that it serves. Upstream grants the same in the whole cluster, `get`
 * included, and pods for traces, which are not sent here.
 * @see https://github.com/traefik/traefik/blob/v3.6.12/docs/content/reference/dynamic-configuration/kubernetes-gateway-rbac.yml
 */
export function namespaceRules(tcp: 'with-tcp' | 'without-tcp'): k8s.PolicyRule[] {
  const routes = [
    'httproutes',
    'grpcroutes',
    ...(tcp === 'with-tcp' ? ['tcproutes', 'tlsroutes'] : []),
  ];
  return [
    { verbs: read, apiGroups: [''], resources: ['services', 'secrets', 'configmaps'] },
    { verbs: read, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
    {
      verbs: read,
      apiGroups: [gateway],
      resources: ['gateways', ...routes, 'referencegrants', 'backendtlspolicies'],
    },
    {
      verbs: ['update'],
      apiGroups: [gateway],
      resources: ['gateways', ...routes, 'backendtlspolicies'].map((each) => `${each}/status`),
    },
  ];
}
