import type { MachineFile } from '../../../../stacks/cluster/kubeadm/machine-files';
import {
  controlPlaneMachineFiles,
  workerMachineFiles,
} from '../../../../stacks/cluster/kubeadm/machine-files';

/** What a control plane is configured with in tests; an address stands in no certificate but these. */
export const initProps = {
  clusterName: 'edge',
  nodeName: 'edge-control-plane',
  zone: 'europe-west1-b',
  kubernetesVersion: '1.34.2',
  internalAddress: '10.40.0.2',
  publicAddress: '203.0.113.9',
  podSubnet: '10.48.0.0/14',
  serviceSubnet: '10.41.0.0/20',
} as const;

/** Files of each kind of machine, with a disk and without. */
export const machines: Readonly<Record<string, readonly MachineFile[]>> = {
  'control plane': controlPlaneMachineFiles({
    ...initProps,
    secret: 'edge-control-plane',
    disk: { name: 'data', mount: '/var/lib/control-plane' },
  }),
  'worker with a disk': workerMachineFiles({
    nodeName: 'edge-general-1',
    pool: 'general',
    zone: 'europe-west1-b',
    secret: 'edge-worker',
    disk: { name: 'volumes', mount: '/var/lib/volumes' },
  }),
  'worker without one': workerMachineFiles({
    nodeName: 'edge-general-1',
    pool: 'general',
    zone: 'europe-west1-b',
    secret: 'edge-worker',
  }),
};

/** Content of the file that ends so. */
export function contentOf(files: readonly MachineFile[], end: string): string {
  const found = files.find(({ path }) => path.endsWith(end));
  if (found === undefined) throw new Error(`there is no ${end}`);
  return found.content;
}
