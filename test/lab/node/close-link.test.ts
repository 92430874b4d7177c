import { UserError } from '../../../errors/user-error';
import { closeLink, linked, openLink } from '../../../lab/node/link';
import { nodeNetwork } from '../../../lab/node/network';

const ran: string[] = [];
let links: readonly object[] = [];
let routes: readonly object[] = [];
let failures: Readonly<Record<string, string>> = {};

jest.mock('../../../lab/node/run', () => ({
  told: (file: string, args: readonly string[]) => {
    const line = [file, ...args].join(' ');
    if (line === 'ip -json link show') return Promise.resolve(JSON.stringify(links));
    if (line === 'ip -json -4 route show table main')
      return Promise.resolve(JSON.stringify(routes));
    ran.push(line);
    const failure = failures[line];
    return failure === undefined ? Promise.resolve('') : Promise.reject(new Error(failure));
  },
}));

const network = nodeNetwork(2);
const id = 'plinth-local-1';
const mine = { ifname: 'plinth2', ifalias: id, mtu: 1500 };
const pods = { dst: '198.19.2.0/24', dev: 'plinth2' };

beforeEach(() => {
  ran.length = 0;
  links = [{ ifname: 'lo' }];
  routes = [{ dst: 'default', dev: 'eth0' }];
  failures = {};
});

test('a link is made from outside to inside, and its routes last', async () => {
  await openLink(network, { pid: 42 }, id);
  expect(ran).toEqual([
    'ip link add plinth2 type veth peer name eth0 netns 42',
    'ip link set plinth2 alias plinth-local-1 up',
    'ip address add 198.18.2.1/30 dev plinth2',
    'nsenter --target 42 --net -- ip link set lo up',
    'nsenter --target 42 --net -- ip link set eth0 up',
    'nsenter --target 42 --net -- ip address add 198.18.2.2/30 dev eth0',
    'nsenter --target 42 --net -- ip route add default via 198.18.2.1',
    'ip route add 198.18.2.128/25 via 198.18.2.2 dev plinth2',
    'ip route add 198.19.2.0/24 via 198.18.2.2 dev plinth2',
  ]);
});

test('whether it is whole is asked of the machine', async () => {
  expect(await linked(network, id)).toBe(false);
  links = [mine];
  expect(await linked(network, id)).toBe(false);
  routes = [pods];
  expect(await linked(network, id)).toBe(true);
});

test('half a link goes before a whole one is made', async () => {
  links = [mine];
  await openLink(network, { pid: 42 }, id);
  expect(ran.slice(0, 2)).toEqual([
    'ip link delete plinth2',
    'ip link add plinth2 type veth peer name eth0 netns 42',
  ]);
});

test('a link that is not there needs no end, and one that vanishes meanwhile is no failure', async () => {
  await closeLink(network, id);
  expect(ran).toEqual([]);
  links = [mine];
  failures = { 'ip link delete plinth2': 'ip link delete plinth2: Cannot find device "plinth2"' };
  await expect(closeLink(network, id)).resolves.toBeUndefined();
});

test('fails when the machine keeps a link', async () => {
  links = [mine];
  failures = { 'ip link delete plinth2': 'ip link delete plinth2: Operation not permitted' };
  await expect(closeLink(network, id)).rejects.toThrow(
    new Error('ip link delete plinth2: Operation not permitted'),
  );
});

test.each([
  ['plinth-other-2', { ifname: 'plinth2', ifalias: 'plinth-other-2' }],
  ['somebody else', { ifname: 'plinth2' }],
])('fails when the link belongs to %s, and leaves it', async (owner, link) => {
  links = [link];
  await expect(closeLink(network, id)).rejects.toThrow(
    new UserError(`nodes: 'network' must be the lab's own, but 'plinth2' belongs to ${owner} now`, {
      fix: 'run the command again: it takes another one',
    }),
  );
  expect(ran).toEqual([]);
});
