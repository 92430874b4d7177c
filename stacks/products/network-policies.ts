import {
  KubeNetworkPolicies,
  networkPoliciesPodSecurity,
} from '../../constructs/kube-network-policies/kube-network-policies';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { Charts } from './charts';
import type { Part } from './part';

const namespace = 'kube-network-policies';

/** What enforces NetworkPolicies where the network of the pods does not. */
export function networkPolicies(charts: Charts, { cluster, images }: Environment): Part {
  if (cluster.kind !== 'kubeadm') return {};
  new KubeNetworkPolicies(charts.add('kube-network-policies', namespace), 'daemon', {
    namespace,
    image: images['kube-network-policies'],
    version: versionOf(images['kube-network-policies']),
  });
  return { namespaces: [{ name: namespace, podSecurity: networkPoliciesPodSecurity }] };
}
