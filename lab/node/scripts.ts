import path from 'node:path';
import { servicesFolder } from './configuration/services';
import { groupFolder, type Hierarchy } from './cgroups';
import type { NodeMount } from './mounts';
import type { NodePaths } from './paths';
import { command } from './shell';

/** Folder of the node in which the host's root lies for a moment. */
export const outside = '/.outside';

/** First step: into the node's groups. What enters a namespace of groups afterwards sees these as the root. */
export function joinScript(paths: NodePaths, hierarchies: readonly Hierarchy[]): string {
  const groups = hierarchies.map((hierarchy) =>
    path.join(groupFolder(hierarchy, paths.id), 'cgroup.procs'),
  );
  return script([
    ...groups.map((file) => `echo 0 > ${command(file)}`),
    `exec unshare --cgroup -- ${command(paths.setup, paths.enterScript)}`,
  ]);
}

export interface EnterPlan {
  readonly paths: NodePaths;
  /** Folder of the Debian tree. */
  readonly tree: string;
  /** Name of the node. */
  readonly name: string;
  readonly mounts: readonly NodeMount[];
  readonly hierarchies: readonly Hierarchy[];
}

/** Second step: puts the node's root together, makes it the only one there is, and hands over to what supervises. */
export function enterScript({ paths, tree, name, mounts, hierarchies }: EnterPlan): string {
  const { folder, init } = paths;
  return script([
    command('cd', folder),
    'mount --make-rprivate /',
    command('mount', '--bind', '-o', 'ro', tree, 'tree'),
    'mount -t overlay -o lowerdir=tree,upperdir=upper,workdir=work overlay root',
    ...mounts.flatMap(mountCommands),
    // a path of the host's, by which its process is known as the lab's
    command('mkdir', '-p', path.dirname(`root${init}`)),
    command('ln', '-s', '/usr/bin/tini', `root${init}`),
    command('hostname', name),
    ...hierarchies.filter(({ version }) => version === 2).flatMap(leaveTop),
    'cd root',
    command('pivot_root', '.', outside.slice(1)),
    command('umount', '-l', outside),
    // what the kubelet mounts for a container must be seen in it
    'mount --make-rshared /',
    `exec env -i PATH=${searchPath} HOME=/root ${command(init, '--', 'runsvdir', '-P', servicesFolder)}`,
  ]);
}

/** Where the node's programs look for others. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

function mountCommands(mount: NodeMount): readonly string[] {
  const target = `root${mount.target}`;
  if ('link' in mount) return [command('ln', '-s', mount.link, target)];
  if ('type' in mount) {
    const options = mount.options.join(',');
    return [
      command('mkdir', '-p', target),
      command('mount', '-t', mount.type, '-o', options, mount.type, target),
    ];
  }
  // what the kernel shows of this namespace of processes and networks, not of the host's
  const source = mount.bind.startsWith('/proc/') ? `root${mount.bind}` : mount.bind;
  return [
    ...(mount.kind === 'folder' ? [command('mkdir', '-p', target)] : emptyFile(target)),
    command('mount', '--bind', source, target),
    command('mount', '-o', `remount,bind,${mount.access === 'read-only' ? 'ro' : 'rw'}`, target),
  ];
}

function emptyFile(file: string): readonly string[] {
  return [
    command('mkdir', '-p', path.dirname(file)),
    `[ -e ${command(file)} ] || : > ${command(file)}`,
  ];
}

/** In version 2 a group that has processes may not limit groups below it. */
function leaveTop({ controllers }: Hierarchy): readonly string[] {
  const top = 'root/sys/fs/cgroup';
  return [
    `mkdir ${top}/supervisor`,
    `echo 0 > ${top}/supervisor/cgroup.procs`,
    ...controllers.map((controller) => `echo +${controller} > ${top}/cgroup.subtree_control`),
  ];
}

function script(lines: readonly string[]): string {
  return ['set -eu', ...lines, ''].join('\n');
}
