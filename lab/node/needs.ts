import { aptLacks } from '../images/apt';
import { hierarchies, neededControllers } from './cgroups';
import { executable } from './executable';
import { told } from './run';

/** Something that a real node needs of this machine. */
export interface NodeNeed {
  readonly what: string;
  readonly state: 'fine' | 'missing';
  /** What to do where it is missing. */
  readonly fix: string;
}

const programs = { unshare: 'util-linux', nsenter: 'util-linux', mount: 'mount', ip: 'iproute2' };

/** What a real node needs of this machine. Changes nothing. */
export async function nodeNeeds(): Promise<readonly NodeNeed[]> {
  const root = { what: 'Linux and root', fix: 'run this as root (sudo) on Linux' };
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return [{ ...root, state: 'missing' }];
  return [
    { ...root, state: 'fine' },
    ...(await Promise.all(Object.entries(programs).map(programNeed))),
    ...(await packageNeeds()),
    ...(await Promise.all(kernelProbes.map(kernelNeed))),
    controllerNeed(await hierarchies()),
  ];
}

async function programNeed([name, debian]: [string, string]): Promise<NodeNeed> {
  const found = await executable(name);
  return {
    what: `the program ${name}`,
    state: found === undefined ? 'missing' : 'fine',
    fix: `apt-get install ${debian}`,
  };
}

async function packageNeeds(): Promise<readonly NodeNeed[]> {
  const lacks = await aptLacks();
  const fix = 'run this on Debian, or install apt, dpkg and debian-archive-keyring';
  if (lacks.length === 0) return [{ what: "apt and Debian's keys", state: 'fine', fix }];
  return lacks.map((what) => ({ what, state: 'missing', fix }));
}

interface Probe {
  readonly what: string;
  /** Program and arguments; what they make ends with them. */
  readonly command: string;
  readonly fix: string;
}

/** Each tries in a namespace of its own what a node does. */
const kernelProbes: readonly Probe[] = [
  {
    what: 'namespaces of the kernel (mount, pid, net, ipc, uts, cgroup)',
    command: 'unshare --mount --pid --net --ipc --uts --cgroup --fork true',
    fix: 'run this on the machine itself or in a privileged container',
  },
  {
    what: 'virtual Ethernet links of the kernel (veth)',
    command: 'unshare --net ip link add name left type veth peer name right',
    fix: 'modprobe veth',
  },
  {
    what: 'the overlay file system of the kernel',
    command: 'unshare --mount mount -t overlay -o lowerdir=/usr:/etc overlay /mnt',
    fix: 'modprobe overlay',
  },
];

async function kernelNeed({ what, command, fix }: Probe): Promise<NodeNeed> {
  const [file = '', ...args] = command.split(' ');
  const works = await told(file, args).then(
    () => true,
    () => false,
  );
  return { what, state: works ? 'fine' : 'missing', fix };
}

/** Whether the kernel limits what pods use. */
export function controllerNeed(
  found: readonly { readonly version: 1 | 2; readonly controllers: readonly string[] }[],
): NodeNeed {
  const version = found.some((hierarchy) => hierarchy.version === 1) ? 1 : 2;
  const there = found.flatMap(({ controllers }) => controllers);
  const missing = neededControllers[version].filter((name) => !there.includes(name));
  return {
    what:
      missing.length === 0
        ? 'control groups'
        : `control groups for ${missing.join(', ')} (version ${version})`,
    state: missing.length === 0 ? 'fine' : 'missing',
    fix: 'mount them below /sys/fs/cgroup (apt-get install cgroupfs-mount), or start the kernel without cgroup_disable',
  };
}
