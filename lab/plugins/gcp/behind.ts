import type { LabSettings } from '../lab/settings';
import { gkeLife, poolLife } from './gke';
import { diskLife, kubeadmLife } from './kubeadm';
import { Labs } from './labs';
import type { Lives } from './lives';

/** What goes on behind clusters and machines. */
export function labLives(settings: () => LabSettings): Lives {
  const labs = new Labs(settings);
  return {
    'gcp:container/cluster:Cluster': gkeLife(labs),
    'gcp:container/nodePool:NodePool': poolLife(labs),
    'gcp:compute/instance:Instance': kubeadmLife(labs),
    'gcp:compute/disk:Disk': diskLife(labs),
  };
}
