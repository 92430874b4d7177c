import { createHash } from 'node:crypto';
import type { Manifest } from '../../control-plane/apply';
import { dnsAddress } from '../configuration/kubelet';
import { nodeImages } from './images';
import {
  account,
  lockedContainer,
  restrictedPod,
  systemNamespace as namespace,
  systemPod,
} from './parts';

const name = 'coredns';
const labels = { 'k8s-app': 'kube-dns' };
const reads = ['list', 'watch'];

/** The domain of platforms in a lab, and the Service that their gateway is behind. */
const outside = { zone: 'plinth.test', service: 'traefik.gateway.svc.cluster.local' } as const;

/**
 * What CoreDNS answers: names of the cluster; for those that clients outside use, its gateway, as public name servers
 * would; and of any other that there is no such thing, because the node reaches no name server of the machine.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.2/cluster/addons/dns/coredns/coredns.yaml.base
 */
const corefile = `cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 30
    }
    prometheus :9153
    cache 30
    loadbalance
}
${outside.zone}:53 {
    errors
    rewrite stop {
        name regex .* ${outside.service} answer auto
    }
    kubernetes cluster.local {
        ttl 30
    }
    prometheus :9153
}
.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    prometheus :9153
    template IN ANY . {
        rcode NXDOMAIN
    }
    reload
}
`;

/** The cluster's DNS, as on any other: pods `k8s-app=kube-dns` behind the Service `kube-dns`. */
export function dnsObjects(): readonly Manifest[] {
  return [
    ...account(name, [
      { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: reads },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: reads },
    ]),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { Corefile: corefile },
    },
    service,
    deployment,
  ];
}

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns', namespace, labels },
  spec: {
    clusterIP: dnsAddress,
    selector: labels,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      { name: 'metrics', port: 9153, protocol: 'TCP' },
    ],
  },
};

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: {
        labels,
        annotations: {
          'lab.plinth.dev/configuration': createHash('sha256').update(corefile).digest('hex'),
        },
      },
      spec: pod(),
    },
  },
};

function pod() {
  return {
    ...systemPod(name),
    // it answers for the cluster and must not ask itself
    dnsPolicy: 'Default',
    securityContext: {
      ...restrictedPod(65532),
      // its image may have no file capability
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    },
    containers: [
      {
        name,
        image: nodeImages.dns,
        imagePullPolicy: 'IfNotPresent',
        args: ['-conf', '/etc/coredns/Corefile'],
        ports: [
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
        ],
        readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
        livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 30 },
        resources: { requests: { cpu: '20m', memory: '40Mi' }, limits: { memory: '170Mi' } },
        securityContext: lockedContainer,
        volumeMounts: [{ name: 'configuration', mountPath: '/etc/coredns', readOnly: true }],
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name } }],
  };
}
