import path from 'node:path';
import { logsFolder, programPath } from './configuration/services';
import type { Hierarchy } from './cgroups';
import type { NodePaths } from './paths';
import type { NodeService } from './service';

/** One mount of the node's root; its target is an absolute path inside the node. */
export type NodeMount =
  | {
      /** A file or folder of the host. */
      readonly bind: string;
      readonly kind: 'file' | 'folder';
      readonly target: string;
      readonly access: 'read-only' | 'read-write';
    }
  | { readonly type: string; readonly target: string; readonly options: readonly string[] }
  | { readonly link: string; readonly target: string };

/** Folders of the tree that are kept over restarts, and where below the node's data. */
const keptFolders = {
  '/var/lib/containerd': 'containerd',
  '/var/lib/kubelet': 'kubelet',
  '/var/log/pods': 'pod-logs',
} as const;

/** Folder inside the node in which the folders of volumes come and go. */
export const volumesFolder = '/var/lib/plinth/volumes';

/**
 * Kernel settings that the kubelet insists on. They are the machine's, so it is shown what it wants to see.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.2/pkg/kubelet/cm/container_manager_linux.go#L450
 */
export const settings: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

const devices = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

/** What is mounted over the node's tree, in this order. */
export interface MountPlan {
  readonly paths: NodePaths;
  readonly hierarchies: readonly Hierarchy[];
  readonly services: readonly NodeService[];
  /** Programs by name that come from outside of the tree. */
  readonly programs: Readonly<Record<string, string>>;
}

export function nodeMounts(plan: MountPlan): readonly NodeMount[] {
  return [
    ...kernelMounts(plan.paths),
    ...plan.hierarchies.flatMap(groupMounts),
    ...deviceMounts(),
    temporary('/run', '755'),
    temporary('/tmp', '1777'),
    ...dataFolders(plan).map(({ host, target }) => writable(host, target)),
    ...Object.entries(plan.programs).map(([name, file]) => readOnly(file, programPath(name))),
  ];
}

/** Folders on the host that outlive the node, and what they are inside. */
export function dataFolders({
  paths,
  services,
}: Pick<MountPlan, 'paths' | 'services'>): readonly { host: string; target: string }[] {
  const own = Object.entries({ ...keptFolders, [volumesFolder]: 'volumes' });
  return [
    ...own.map(([target, name]) => ({ host: path.join(paths.data, name), target })),
    ...services.flatMap(({ name, folders }) =>
      folders.map((target) => ({
        host: path.join(paths.data, name, path.basename(target)),
        target,
      })),
    ),
    { host: paths.logs, target: logsFolder },
  ];
}

function kernelMounts(paths: NodePaths): readonly NodeMount[] {
  return [
    { type: 'proc', target: '/proc', options: ['nosuid', 'nodev', 'noexec'] },
    // the machine's settings stay as they are; those of networks are the node's own
    { bind: '/proc/sys', kind: 'folder', target: '/proc/sys', access: 'read-only' },
    { bind: '/proc/sys/net', kind: 'folder', target: '/proc/sys/net', access: 'read-write' },
    ...Object.keys(settings).map((name) =>
      readOnly(path.join(paths.settings, name), `/proc/sys/${name}`),
    ),
    { type: 'sysfs', target: '/sys', options: ['ro', 'nosuid', 'nodev', 'noexec'] },
  ];
}

const groupsFolder = '/sys/fs/cgroup';

/** The node sees its own group as the root of each hierarchy. */
function groupMounts(
  { version, controllers, mount }: Hierarchy,
  index: number,
): readonly NodeMount[] {
  const options = ['nosuid', 'nodev', 'noexec'];
  if (version === 2) return [{ type: 'cgroup2', target: groupsFolder, options }];
  const name = path.basename(mount);
  const others = controllers.filter((controller) => controller !== name);
  return [
    ...(index === 0 ? [temporary(groupsFolder, '755')] : []),
    { type: 'cgroup', target: `${groupsFolder}/${name}`, options: [...options, ...controllers] },
    ...others.map((controller) => ({ link: name, target: `${groupsFolder}/${controller}` })),
  ];
}

function deviceMounts(): readonly NodeMount[] {
  return [
    { type: 'tmpfs', target: '/dev', options: ['nosuid', 'mode=755'] },
    ...devices.map((name): NodeMount => {
      const device = `/dev/${name}`;
      return { bind: device, kind: 'file', target: device, access: 'read-write' };
    }),
    { type: 'devpts', target: '/dev/pts', options: ['newinstance', 'ptmxmode=0666', 'mode=620'] },
    { type: 'tmpfs', target: '/dev/shm', options: ['nosuid', 'nodev', 'mode=1777'] },
    { type: 'mqueue', target: '/dev/mqueue', options: ['nosuid', 'nodev', 'noexec'] },
    { link: 'pts/ptmx', target: '/dev/ptmx' },
    { link: '/proc/self/fd', target: '/dev/fd' },
    { link: '/proc/self/fd/0', target: '/dev/stdin' },
    { link: '/proc/self/fd/1', target: '/dev/stdout' },
    { link: '/proc/self/fd/2', target: '/dev/stderr' },
    // the kubelet looks for processes killed for want of memory in the kernel's log, which is everybody's
    { link: 'null', target: '/dev/kmsg' },
  ];
}

function temporary(target: string, mode: string): NodeMount {
  return { type: 'tmpfs', target, options: ['nosuid', 'nodev', `mode=${mode}`] };
}

function writable(host: string, target: string): NodeMount {
  return { bind: host, kind: 'folder', target, access: 'read-write' };
}

function readOnly(host: string, target: string): NodeMount {
  return { bind: host, kind: 'file', target, access: 'read-only' };
}
