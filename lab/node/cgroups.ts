import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One of the machine's trees of control groups. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** What it controls, such as `memory`; in version 2 only those that a node uses. */
  readonly controllers: readonly string[];
  /** Where it is mounted. */
  readonly mount: string;
  /** The group this process is in, such as `/`. */
  readonly own: string;
}

/** Without these the kubelet does not start. */
export const neededControllers = {
  1: ['cpu', 'cpuacct', 'cpuset', 'devices', 'freezer', 'memory', 'pids'],
  2: ['cpu', 'cpuset', 'memory', 'pids'],
} as const;

// the kernel has more, which no container of ours is limited by
const usedInVersion2 = ['cpu', 'cpuset', 'hugetlb', 'io', 'memory', 'pids'];

const gracePeriodMs = 10_000;

/** The machine's hierarchies: those of version 1, or the one of version 2 where there are none. */
export async function hierarchies(): Promise<readonly Hierarchy[]> {
  const [mounts, own] = await Promise.all(
    ['/proc/self/mountinfo', '/proc/self/cgroup'].map((file) => readFile(file, 'utf8')),
  );
  const all = parseHierarchies(mounts ?? '', own ?? '');
  const found = await Promise.all(
    all.map(async (each) => {
      if (each.version === 1) return each;
      const text = await readFile(path.join(each.mount, 'cgroup.controllers'), 'utf8');
      const controllers = text.trim().split(/\s+/);
      return { ...each, controllers: usedInVersion2.filter((one) => controllers.includes(one)) };
    }),
  );
  // beside those of version 1 it has only what none of them has
  return found.some(({ version }) => version === 1)
    ? found.filter(({ version }) => version === 1)
    : found;
}

/** Reads `/proc/self/mountinfo` and `/proc/self/cgroup`. */
export function parseHierarchies(mountinfo: string, cgroup: string): readonly Hierarchy[] {
  const groups = new Map(
    cgroup
      .trim()
      .split('\n')
      .map((line): [string, string] => {
        const [, controllers = '', ...own] = line.split(':');
        return [controllers, own.join(':')];
      }),
  );
  const seen = new Set<string>();
  return mountinfo.split('\n').flatMap((line): readonly Hierarchy[] => {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root, mount = ''] = left.split(' ');
    const [type, , options = ''] = right.split(' ');
    // a part of a hierarchy, mounted for somebody else
    if (root !== '/') return [];
    if (type === 'cgroup2') {
      return [{ version: 2, controllers: [], mount, own: groups.get('') ?? '/' }];
    }
    if (type !== 'cgroup') return [];
    const own = [...groups].find(
      ([names]) =>
        names !== '' && names.split(',').every((name) => options.split(',').includes(name)),
    );
    const [names, group] = own ?? [];
    if (names === undefined || group === undefined || names.startsWith('name=')) return [];
    if (seen.has(names)) return [];
    seen.add(names);
    return [{ version: 1, controllers: names.split(','), mount, own: group }];
  });
}

/**
 * Where the group of a node goes. In version 1 below that of whoever starts it, whose limits then hold for the node. In
 * version 2 a group with processes can have no group below it that is limited, so there it goes to the top.
 */
export function groupFolder({ version, mount, own }: Hierarchy, id: string): string {
  return path.join(mount, version === 1 ? own : '/', id);
}

/** Makes the groups of a node; those of before must be gone. */
export async function makeGroups(all: readonly Hierarchy[], id: string): Promise<void> {
  for (const hierarchy of all) {
    const folder = groupFolder(hierarchy, id);
    const { version, controllers } = hierarchy;
    if (version === 2) await delegate(path.dirname(folder), controllers);
    await mkdir(folder, { recursive: true });
    if (version === 1 && controllers.includes('cpuset')) await inheritCpus(folder);
  }
}

async function delegate(folder: string, controllers: readonly string[]): Promise<void> {
  const file = path.join(folder, 'cgroup.subtree_control');
  const given = (await readFile(file, 'utf8')).trim().split(/\s+/);
  for (const controller of controllers) {
    if (!given.includes(controller)) await writeFile(file, `+${controller}`);
  }
}

/** A new group of version 1 has no processors, and takes no process before it is given some. */
async function inheritCpus(folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const of = (where: string) => readFile(path.join(where, file), 'utf8');
    if ((await of(folder)).trim() !== '') continue;
    await writeFile(path.join(folder, file), await of(path.dirname(folder)));
  }
}

/** Folders of all groups of this name, wherever whoever started the node was. */
export async function findGroups(id: string): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (folder: string): Promise<void> => {
    for (const name of await folders(folder)) {
      const below = path.join(folder, name);
      if (name === id) found.push(below);
      else await look(below);
    }
  };
  for (const { mount } of await hierarchies()) await look(mount);
  return found;
}

/** Removes groups with all below them. They are waited for: a process that is dying still counts. */
export async function removeGroups(id: string): Promise<void> {
  const deadline = Date.now() + gracePeriodMs;
  for (const folder of await findGroups(id)) {
    while (!(await removed(folder))) {
      if (Date.now() > deadline) throw new Error(`processes in ${folder} survive the node`);
      await sleep(20);
    }
  }
}

async function removed(folder: string): Promise<boolean> {
  for (const name of await folders(folder)) {
    if (!(await removed(path.join(folder, name)))) return false;
  }
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY' || code === 'ENOTEMPTY') return false;
    throw error;
  }
}

async function folders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
