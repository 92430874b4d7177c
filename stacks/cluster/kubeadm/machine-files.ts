import { auditPolicy } from './audit-policy';
import {
  initConfiguration,
  joinConfiguration,
  type InitProps,
  type JoinProps,
} from './configuration';
import { containerdConfiguration } from './containerd';
import { paths } from './layout';
import { fetchSecretProgram } from './programs/fetch-secret';
import { installProgram, metadataProgram } from './programs/install';
import { prepareProgram } from './programs/prepare';
import { startControlPlaneProgram, startWorkerProgram } from './programs/start';
import { stewardProgram } from './programs/steward';
import { workerUpgradeProgram } from './programs/worker-upgrade';
import { mountsFirst, startUnit, timer, timedService } from './units';

/** A file that cloud-init writes; nothing secret is in one. */
export interface MachineFile {
  /** Where. */
  readonly path: string;
  /** Who may do what with it, in octal. */
  readonly permissions: '0644' | '0755';
  /** Content. */
  readonly content: string;
}

/** The disk of a machine that outlives it. */
export interface DataDisk {
  /** Name under which the machine sees it: `/dev/disk/by-id/google-<name>`. */
  readonly name: string;
  /** Where it is mounted. */
  readonly mount: string;
}

/** What a machine's own settings follow from. */
export interface MachineProps {
  /** Secret of Secret Manager whose files it fetches. */
  readonly secret: string;
  /**
   * Its disk for data.
   * @default - the boot disk has all
   */
  readonly disk?: DataDisk;
}

/** A machine of the control plane. */
export type ControlPlaneProps = MachineProps & InitProps;

/** A machine of the workers. */
export type WorkerProps = MachineProps & JoinProps;

/** Files of the control plane's machine. */
export function controlPlaneMachineFiles(props: ControlPlaneProps): readonly MachineFile[] {
  return [
    ...shared(props, { role: 'control-plane', podSubnet: props.podSubnet }),
    file(paths.kubeadmConfiguration, initConfiguration(props)),
    file(paths.auditPolicy, auditPolicy),
    program('start', startControlPlaneProgram),
    program('steward', stewardProgram),
    unit('plinth-steward.service', timedService('steward')),
    unit('plinth-steward.timer', timer('Keeps the cluster as the program wants it')),
  ];
}

/** Files of a worker. */
export function workerMachineFiles(props: WorkerProps): readonly MachineFile[] {
  return [
    ...shared(props, { role: 'worker', podSubnet: '' }),
    file(paths.kubeadmConfiguration, joinConfiguration(props)),
    program('start', startWorkerProgram),
    program('worker-upgrade', workerUpgradeProgram),
    unit('plinth-worker-upgrade.service', timedService('worker-upgrade')),
    unit('plinth-worker-upgrade.timer', timer('Takes the version that the control plane names')),
  ];
}

function shared(
  { nodeName, secret, disk }: MachineProps & { readonly nodeName: string },
  { role, podSubnet }: { readonly role: string; readonly podSubnet: string },
): readonly MachineFile[] {
  const settings = {
    NODE_NAME: nodeName,
    ROLE: role,
    SECRET: secret,
    POD_SUBNET: podSubnet,
    DISK: disk?.name ?? '',
    MOUNT: disk?.mount ?? '',
  };
  return [
    file(`${paths.plinth}/machine.env`, environmentFile(settings)),
    // bridge-nf-call: what goes between pods of one node passes the rules of kube-proxy too
    file('/etc/modules-load.d/kubernetes.conf', 'overlay\nbr_netfilter\nnfnetlink_queue\n'),
    file('/etc/sysctl.d/99-kubernetes.conf', environmentFile(sysctls)),
    file('/etc/containerd/config.toml', containerdConfiguration),
    program('metadata', metadataProgram),
    program('install', installProgram),
    program('prepare', prepareProgram),
    program('fetch-secret', fetchSecretProgram),
    unit('plinth-start.service', startUnit),
    ...(disk === undefined
      ? []
      : [unit('kubelet.service.d/20-plinth.conf', mountsFirst(disk.mount))]),
  ];
}

const sysctls = {
  'net.ipv4.ip_forward': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  // one watch for each file that a pod's program follows
  'fs.inotify.max_user_instances': '8192',
  'fs.inotify.max_user_watches': '524288',
};

function environmentFile(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function file(path: string, content: string): MachineFile {
  return { path, permissions: '0644', content };
}

function program(name: string, content: string): MachineFile {
  return { path: `${paths.programs}/${name}`, permissions: '0755', content };
}

function unit(name: string, content: string): MachineFile {
  return file(`/etc/systemd/system/${name}`, content);
}
