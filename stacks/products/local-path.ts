import { LocalPath, localPathPodSecurity } from '../../constructs/local-path/local-path';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { Charts } from './charts';
import type { Part } from './part';

const namespace = 'local-path-storage';

/** Where the machines mount their disk for volumes. */
const folder = '/var/lib/volumes';

/** Volumes on the machines' own disks, which a cluster of kubeadm does not bring. */
export function localPath(charts: Charts, { cluster, images }: Environment): Part {
  if (cluster.kind !== 'kubeadm') return {};
  const { flows } = new LocalPath(charts.add('local-path', namespace), 'provisioner', {
    namespace,
    image: images['local-path-provisioner'],
    helperImage: images.busybox,
    version: versionOf(images['local-path-provisioner']),
    folder,
  });
  return { namespaces: [{ name: namespace, podSecurity: localPathPodSecurity }], flows };
}
