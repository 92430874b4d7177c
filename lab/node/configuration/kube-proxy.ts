import { stringify } from 'yaml';
import type { NodeNetwork } from '../network';
import { credentialPaths } from './credentials';

/**
 * kube-proxy's configuration.
 * @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/
 */
export function kubeProxyConfiguration(name: string, network: NodeNetwork): string {
  return stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: credentialPaths.proxy },
    mode: 'iptables',
    clusterCIDR: network.pods,
    hostnameOverride: name,
    // limits of the machine, which it may not set
    conntrack: { maxPerCore: 0, min: 0 },
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
  });
}
