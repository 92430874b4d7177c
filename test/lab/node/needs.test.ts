import { nodeNeeds } from '../../../lab/node/needs';

const ran: string[] = [];
let failing: readonly string[] = [];
let programs: readonly string[] = [];
let apt: readonly string[] = [];

jest.mock('../../../lab/node/run', () => ({
  told: (file: string, args: readonly string[]) => {
    const line = [file, ...args].join(' ');
    ran.push(line);
    return failing.some((one) => line.includes(one))
      ? Promise.reject(new Error('not permitted'))
      : Promise.resolve('');
  },
}));
jest.mock('../../../lab/node/executable', () => ({
  executable: (name: string) => Promise.resolve(programs.includes(name) ? name : undefined),
}));
jest.mock('../../../lab/images/apt', () => ({ aptLacks: () => Promise.resolve(apt) }));
jest.mock('../../../lab/node/cgroups', () => ({
  ...jest.requireActual<object>('../../../lab/node/cgroups'),
  hierarchies: () =>
    Promise.resolve([{ version: 2, controllers: ['cpu', 'cpuset', 'memory', 'pids'] }]),
}));

const platform = Object.getOwnPropertyDescriptor(process, 'platform');
const root = { what: 'Linux and root', fix: 'run this as root (sudo) on Linux' };

function on(os: string, user: number): void {
  Object.defineProperty(process, 'platform', { ...platform, value: os });
  process.getuid = () => user;
}

const { getuid } = process;

beforeEach(() => {
  ran.length = 0;
  [failing, apt, programs] = [[], [], ['unshare', 'nsenter', 'mount', 'ip']];
});

afterEach(() => {
  Object.defineProperty(process, 'platform', platform ?? {});
  if (getuid !== undefined) process.getuid = getuid;
});

const missing = async () => (await nodeNeeds()).filter(({ state }) => state === 'missing');

test.each([
  ['darwin', 0],
  ['linux', 1000],
])('on %s as user %i only that is said, and nothing is tried', async (os, user) => {
  on(os, user);
  expect(await nodeNeeds()).toEqual([{ ...root, state: 'missing' }]);
  expect(ran).toEqual([]);
});

test('a machine that has everything lacks nothing, after each thing was tried', async () => {
  on('linux', 0);
  expect(await missing()).toEqual([]);
  expect(ran).toEqual([
    'unshare --mount --pid --net --ipc --uts --cgroup --fork true',
    'unshare --net ip link add name left type veth peer name right',
    'unshare --mount mount -t overlay -o lowerdir=/usr:/etc overlay /mnt',
  ]);
});

test('each thing that a machine lacks is named with what to do about it', async () => {
  on('linux', 0);
  programs = ['unshare', 'mount'];
  failing = ['overlay', 'veth'];
  apt = ['apt-get on PATH'];
  expect(await missing()).toEqual([
    { what: 'the program nsenter', state: 'missing', fix: 'apt-get install util-linux' },
    { what: 'the program ip', state: 'missing', fix: 'apt-get install iproute2' },
    {
      what: 'apt-get on PATH',
      state: 'missing',
      fix: 'run this on Debian, or install apt, dpkg and debian-archive-keyring',
    },
    {
      what: 'virtual Ethernet links of the kernel (veth)',
      state: 'missing',
      fix: 'modprobe veth',
    },
    {
      what: 'the overlay file system of the kernel',
      state: 'missing',
      fix: 'modprobe overlay',
    },
  ]);
});
