import { Flannel, flannelPodSecurity } from '../../constructs/flannel/flannel';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { Charts } from './charts';
import type { Part } from './part';

const namespace = 'kube-flannel';

/** The network of the pods, which a cluster of kubeadm does not bring. */
export function flannel(charts: Charts, { cluster, cloud, images }: Environment): Part {
  if (cluster.kind !== 'kubeadm' || cloud === undefined) return {};
  new Flannel(charts.add('flannel', namespace), 'flannel', {
    namespace,
    image: images.flannel,
    pluginImage: images['flannel-cni-plugin'],
    version: versionOf(images.flannel),
    podSubnet: cloud.network.pods,
  });
  return { namespaces: [{ name: namespace, podSecurity: flannelPodSecurity }] };
}
