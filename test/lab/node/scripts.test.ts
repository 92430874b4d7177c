import { nodeMounts, type MountPlan } from '../../../lab/node/mounts';
import { nodePaths } from '../../../lab/node/paths';
import { enterScript, joinScript } from '../../../lab/node/scripts';
import { command, quoted } from '../../../lab/node/shell';
import type { Hierarchy } from '../../../lab/node/cgroups';

const paths = nodePaths('/labs/it is mine/local');
const one: readonly Hierarchy[] = [
  { version: 1, controllers: ['cpu', 'cpuacct'], mount: '/sys/fs/cgroup/cpu,cpuacct', own: '/' },
  { version: 1, controllers: ['memory'], mount: '/sys/fs/cgroup/memory', own: '/jobs' },
];
const two: readonly Hierarchy[] = [
  { version: 2, controllers: ['cpu', 'memory'], mount: '/sys/fs/cgroup', own: '/user.slice' },
];

function plan(hierarchies: readonly Hierarchy[]): MountPlan {
  const store = {
    ...{ name: 'store', executable: '/cache/versitygw', arguments: [], environment: {} },
    ...{ files: {}, folders: ['/var/lib/store'] },
  };
  return { paths, hierarchies, services: [store], programs: { kubelet: '/cache/kubelet' } };
}

function entered(hierarchies: readonly Hierarchy[]): readonly string[] {
  const mounts = nodeMounts(plan(hierarchies));
  const tree = '/cache/debian/tree';
  return enterScript({ paths, tree, name: 'node-real', mounts, hierarchies }).split('\n');
}

test('a name that a shell would take apart is quoted', () => {
  expect(quoted('/labs/local')).toBe('/labs/local');
  expect(quoted("it's")).toBe(`'it'\\''s'`);
  expect(quoted('')).toBe(`''`);
  expect(command('rm', '$HOME', '-f')).toBe("rm '$HOME' -f");
});

test('the names of two labs in folders of one name differ', () => {
  expect(paths.id).toMatch(/^plinth-local-[0-9a-f]{8}$/);
  expect(nodePaths('/elsewhere/local').id).not.toBe(paths.id);
});

test('a node joins its groups before it gets a view of them in which they are the root', () => {
  expect(joinScript(paths, one)).toBe(
    [
      'set -eu',
      `echo 0 > /sys/fs/cgroup/cpu,cpuacct/${paths.id}/cgroup.procs`,
      `echo 0 > /sys/fs/cgroup/memory/jobs/${paths.id}/cgroup.procs`,
      "exec unshare --cgroup -- '/labs/it is mine/local/bin/node-setup' '/labs/it is mine/local/node/enter.sh'",
      '',
    ].join('\n'),
  );
});

test('nothing that is mounted for the node reaches the host', () => {
  const lines = entered(one);
  expect(lines.slice(0, 5)).toEqual([
    'set -eu',
    "cd '/labs/it is mine/local/node'",
    'mount --make-rprivate /',
    'mount --bind -o ro /cache/debian/tree tree',
    'mount -t overlay -o lowerdir=tree,upperdir=upper,workdir=work overlay root',
  ]);
  const first = lines.findIndex((line) => line.startsWith('mount '));
  expect(lines[first]).toBe('mount --make-rprivate /');
});

test('the host is gone from the root of the node before anything of it runs', () => {
  expect(entered(one).slice(-6)).toEqual([
    'cd root',
    'pivot_root . .outside',
    'umount -l /.outside',
    'mount --make-rshared /',
    "exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root '/labs/it is mine/local/bin/node-init' -- runsvdir -P /etc/plinth/services",
    '',
  ]);
});

test("the machine's settings are read-only in the node, those of its own network are not", () => {
  const lines = entered(one);
  const at = lines.indexOf('mount --bind root/proc/sys root/proc/sys');
  expect(lines.slice(at, at + 5)).toEqual([
    'mount --bind root/proc/sys root/proc/sys',
    'mount -o remount,bind,ro root/proc/sys',
    'mkdir -p root/proc/sys/net',
    'mount --bind root/proc/sys/net root/proc/sys/net',
    'mount -o remount,bind,rw root/proc/sys/net',
  ]);
});

test('groups of version 1 are mounted one by one, with a link for each controller that shares one', () => {
  const lines = entered(one).filter((line) => line.includes('root/sys/fs/cgroup'));
  expect(lines).toEqual([
    'mkdir -p root/sys/fs/cgroup',
    'mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs root/sys/fs/cgroup',
    'mkdir -p root/sys/fs/cgroup/cpu,cpuacct',
    'mount -t cgroup -o nosuid,nodev,noexec,cpu,cpuacct cgroup root/sys/fs/cgroup/cpu,cpuacct',
    'ln -s cpu,cpuacct root/sys/fs/cgroup/cpu',
    'ln -s cpu,cpuacct root/sys/fs/cgroup/cpuacct',
    'mkdir -p root/sys/fs/cgroup/memory',
    'mount -t cgroup -o nosuid,nodev,noexec,memory cgroup root/sys/fs/cgroup/memory',
  ]);
});

test('in version 2 the node leaves the top of its groups, so that pods can be limited below it', () => {
  const lines = entered(two).filter((line) => line.includes('root/sys/fs/cgroup'));
  expect(lines).toEqual([
    'mkdir -p root/sys/fs/cgroup',
    'mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 root/sys/fs/cgroup',
    'mkdir root/sys/fs/cgroup/supervisor',
    'echo 0 > root/sys/fs/cgroup/supervisor/cgroup.procs',
    'echo +cpu > root/sys/fs/cgroup/cgroup.subtree_control',
    'echo +memory > root/sys/fs/cgroup/cgroup.subtree_control',
  ]);
});

test('what is kept over restarts lies in the data of the node, programs are read-only', () => {
  const binds = nodeMounts(plan(two)).flatMap((mount) =>
    'bind' in mount && !mount.bind.startsWith('/dev') ? [mount] : [],
  );
  const data = `${paths.folder}/data`;
  const shown = binds.map(({ bind, target, access }) => `${bind} ${target} ${access}`);
  expect(shown.filter((line) => line.includes(data))).toEqual([
    `${data}/containerd /var/lib/containerd read-write`,
    `${data}/kubelet /var/lib/kubelet read-write`,
    `${data}/pod-logs /var/log/pods read-write`,
    `${data}/volumes /var/lib/plinth/volumes read-write`,
    `${data}/store/store /var/lib/store read-write`,
  ]);
  expect(shown.at(-1)).toBe('/cache/kubelet /opt/plinth/kubelet read-only');
});
