import { stringify } from 'yaml';
import type { NodeNetwork } from '../network';
import { containerdSocket } from './containerd';
import { credentialPaths } from './credentials';

/** Address of the cluster's DNS, of the range that Services have. */
export const dnsAddress = '10.96.0.10';

/**
 * The kubelet's configuration.
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export function kubeletConfiguration(): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: credentialPaths.authority },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: credentialPaths.servingCertificate,
    tlsPrivateKeyFile: credentialPaths.servingKey,
    cgroupDriver: 'cgroupfs',
    // the node has a cgroup namespace of its own, whose root is the lab's cgroup
    cgroupRoot: '/',
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain: 'cluster.local',
    resolvConf: '/etc/resolv.conf',
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    seccompDefault: true,
    // changed Secrets and how full volumes are: a minute is long to look at
    syncFrequency: '15s',
    volumeStatsAggPeriod: '15s',
    maxPods: 200,
    // no registry would give back what was removed
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    // of the machine's own disk, which belongs to others as well
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
  });
}

/** Arguments of the kubelet. */
export function kubeletArguments(name: string, network: NodeNetwork): readonly string[] {
  return [
    '--config=/etc/plinth/kubelet.yaml',
    `--kubeconfig=${credentialPaths.kubelet}`,
    `--hostname-override=${name}`,
    `--node-ip=${network.node}`,
    '--node-labels=topology.kubernetes.io/region=lab,topology.kubernetes.io/zone=lab-a',
  ];
}
