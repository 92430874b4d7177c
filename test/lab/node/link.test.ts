import { UserError } from '../../../errors/user-error';
import { chooseNetwork, isLinked, linkCommands, type Taken } from '../../../lab/node/link';
import { nodeNetwork } from '../../../lab/node/network';

const nothing: Taken = { links: [], routes: [], id: 'plinth-local-1', before: undefined };
const choose = (taken: Partial<Taken>) => chooseNetwork({ ...nothing, ...taken }).number;

test('everything of a network follows from its number', () => {
  expect(nodeNetwork(7)).toEqual({
    number: 7,
    link: 'plinth7',
    host: '198.18.7.1',
    node: '198.18.7.2',
    pods: '198.19.7.0/24',
    loadBalancers: '198.18.7.128/25',
  });
});

test('the first lab of a machine has the first network, the next one the next', () => {
  expect(choose({ links: [{ ifname: 'lo' }, { ifname: 'eth0' }] })).toBe(0);
  expect(choose({ links: [{ ifname: 'plinth0', ifalias: 'plinth-other-2' }] })).toBe(1);
});

test('a network is taken as soon as any route of the machine leads into it', () => {
  const routes = [{ dst: '198.18.0.128/25' }, { dst: '198.19.1.0/24' }, { dst: 'default' }];
  expect(choose({ routes })).toBe(2);
  expect(choose({ routes: [{ dst: '198.18.10.0/24' }, { dst: '198.17.0.0/24' }] })).toBe(0);
});

test('a lab whose link is there keeps it, whatever it had written down', () => {
  const links = [{ ifname: 'plinth3', ifalias: 'plinth-local-1' }];
  const routes = [{ dst: '198.18.3.0/30', dev: 'plinth3' }];
  expect(choose({ links, routes, before: 5 })).toBe(3);
});

test('a lab that comes back has its old network unless another lab has it now', () => {
  expect(choose({ before: 5 })).toBe(5);
  const links = [{ ifname: 'plinth5', ifalias: 'plinth-other-2' }];
  expect(choose({ before: 5, links })).toBe(0);
});

test('fails when every network of the machine is taken', () => {
  const links = Array.from({ length: 256 }, (_, number) => ({ ifname: `plinth${number}` }));
  const fail = () => choose({ links });
  expect(fail).toThrow(UserError);
  expect(fail).toThrow(
    "nodes: 'network' must be one of 198.18.0.0/24 to 198.18.255.0/24 that no interface or route of this machine has, all are taken\n" +
      '  fix: ./plinth down in a checkout whose lab is not needed any more',
  );
});

test('a link leads from the host to pods and load balancers, and from the node to the host', () => {
  expect(linkCommands(nodeNetwork(2), { pid: 42 }, 'plinth-local-1')).toEqual({
    outside: [
      'link add plinth2 type veth peer name eth0 netns 42',
      'link set plinth2 alias plinth-local-1 up',
      'address add 198.18.2.1/30 dev plinth2',
    ],
    inside: [
      'link set lo up',
      'link set eth0 up',
      'address add 198.18.2.2/30 dev eth0',
      'route add default via 198.18.2.1',
    ],
    routes: [
      'route add 198.18.2.128/25 via 198.18.2.2 dev plinth2',
      'route add 198.19.2.0/24 via 198.18.2.2 dev plinth2',
    ],
  });
});

const link = { ifname: 'plinth2', ifalias: 'plinth-local-1' };
const host = { dst: '198.18.2.0/30', dev: 'plinth2' };
const pods = { dst: '198.19.2.0/24', dev: 'plinth2' };

test('a link counts as there once its last route is', () => {
  const linked = (taken: Partial<Taken>) =>
    isLinked({ ...nothing, links: [link], ...taken }, nodeNetwork(2), 'plinth-local-1');
  expect(linked({ routes: [host, pods] })).toBe(true);
  expect(linked({ routes: [host] })).toBe(false);
  expect(linked({ routes: [host, { ...pods, dev: 'eth0' }] })).toBe(false);
  expect(linked({ links: [{ ifname: 'plinth2' }], routes: [host, pods] })).toBe(false);
  expect(linked({ links: [{ ...link, ifname: 'plinth3' }], routes: [host, pods] })).toBe(false);
});
