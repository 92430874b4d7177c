import { groupFolder, parseHierarchies, type Hierarchy } from '../../../lab/node/cgroups';
import { controllerNeed } from '../../../lab/node/needs';

const hybrid = [
  '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '36 31 0:32 /lab /mnt/elsewhere rw,relatime - cgroup cgroup rw,memory',
  '37 31 0:32 / /srv/again rw,relatime - cgroup cgroup rw,memory',
  '40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd',
  '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
].join('\n');

test('hierarchies of version 1 are found once, with the group this process is in', () => {
  const own = '9:name=systemd:/\n4:memory:/jobs/a:b\n2:cpu,cpuacct:/\n0::/\n';
  expect(parseHierarchies(hybrid, own)).toEqual([
    {
      version: 1,
      controllers: ['cpu', 'cpuacct'],
      mount: '/sys/fs/cgroup/cpu,cpuacct',
      own: '/',
    },
    { version: 1, controllers: ['memory'], mount: '/sys/fs/cgroup/memory', own: '/jobs/a:b' },
    { version: 2, controllers: [], mount: '/sys/fs/cgroup/unified', own: '/' },
  ]);
});

test('the hierarchy of version 2 is found where it is the only one', () => {
  const mounts = '26 25 0:24 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';
  expect(parseHierarchies(mounts, '0::/user.slice/session-1.scope\n')).toEqual([
    {
      version: 2,
      controllers: [],
      mount: '/sys/fs/cgroup',
      own: '/user.slice/session-1.scope',
    },
  ]);
});

test('limits on who starts a node hold for it in version 1, while in version 2 it goes to the top', () => {
  const one: Hierarchy = { version: 1, controllers: ['memory'], mount: '/m', own: '/jobs/1' };
  expect(groupFolder(one, 'plinth-local-1')).toBe('/m/jobs/1/plinth-local-1');
  expect(groupFolder({ ...one, version: 2 }, 'plinth-local-1')).toBe('/m/plinth-local-1');
});

test('a machine that limits what pods use has what a node needs', () => {
  const controllers = ['cpu', 'cpuset', 'memory', 'pids'];
  expect(controllerNeed([{ version: 2, controllers }])).toMatchObject({
    what: 'control groups',
    state: 'fine',
  });
});

test('controllers that are missing are named, as their version of control groups has them', () => {
  expect(controllerNeed([{ version: 1, controllers: ['cpu', 'cpuacct', 'memory'] }])).toEqual({
    what: 'control groups for cpuset, devices, freezer, pids (version 1)',
    state: 'missing',
    fix: 'mount them below /sys/fs/cgroup (apt-get install cgroupfs-mount), or start the kernel without cgroup_disable',
  });
  expect(controllerNeed([])).toMatchObject({
    what: 'control groups for cpu, cpuset, memory, pids (version 2)',
    state: 'missing',
  });
});
