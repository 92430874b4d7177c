import { z } from 'zod';
import { UserError } from '../../errors/user-error';
import type { LivingNode } from './namespaces';
import { nodeNetwork, type NodeNetwork } from './network';
import { told } from './run';

const linksSchema = z.array(z.object({ ifname: z.string(), ifalias: z.string().optional() }));
const routesSchema = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

/** A link of the host; its alias says which lab has it. */
export type HostLink = z.infer<typeof linksSchema>[number];
/** A route of the host. */
export type HostRoute = z.infer<typeof routesSchema>[number];

export async function hostLinks(): Promise<readonly HostLink[]> {
  return linksSchema.parse(JSON.parse(await told('ip', ['-json', 'link', 'show'])));
}

export async function hostRoutes(): Promise<readonly HostRoute[]> {
  return routesSchema.parse(
    JSON.parse(await told('ip', ['-json', '-4', 'route', 'show', 'table', 'main'])),
  );
}

/** What the network of a lab is chosen by. */
export interface Taken {
  readonly links: readonly HostLink[];
  readonly routes: readonly HostRoute[];
  /** Name by which the lab's own link is known. */
  readonly id: string;
  /** The number it had last. */
  readonly before: number | undefined;
  /** Numbers that others are about to use. @default - none */
  readonly reserved?: readonly number[];
}

/** The network that is the lab's, was its own and is free, or the first that is free. */
export function chooseNetwork({ links, routes, id, before, reserved = [] }: Taken): NodeNetwork {
  const own = links.find(({ ifalias }) => ifalias === id);
  const free = (network: NodeNetwork): boolean =>
    own?.ifname === network.link ||
    (!reserved.includes(network.number) &&
      !links.some(({ ifname }) => ifname === network.link) &&
      !routes.some(
        ({ dst }) => dst.startsWith(prefix(network.host)) || dst.startsWith(prefix(network.pods)),
      ));
  const numbers = Array.from({ length: 256 }, (_, number) => number);
  const mine = numbers.find((number) => nodeNetwork(number).link === own?.ifname);
  const wanted = [mine, before, ...numbers].flatMap((number) => number ?? []);
  const network = wanted.map(nodeNetwork).find(free);
  if (network !== undefined) return network;
  throw new UserError(
    "nodes: 'network' must be one of 198.18.0.0/24 to 198.18.255.0/24 that no interface or route of this machine has, all are taken",
    { fix: './plinth down in a checkout whose lab is not needed any more' },
  );
}

/** The first three numbers of an address. */
function prefix(address: string): string {
  return address.split('.', 3).join('.').concat('.');
}

/** Commands of `ip` that make a link with its addresses and routes, in this order. */
export interface LinkCommands {
  readonly outside: readonly string[];
  readonly inside: readonly string[];
  /** On the host; by the last one a link counts as whole. */
  readonly routes: readonly string[];
}

export function linkCommands(network: NodeNetwork, { pid }: LivingNode, id: string): LinkCommands {
  const { link, host, node } = network;
  return {
    outside: [
      `link add ${link} type veth peer name eth0 netns ${pid}`,
      `link set ${link} alias ${id} up`,
      `address add ${host}/30 dev ${link}`,
    ],
    inside: [
      'link set lo up',
      'link set eth0 up',
      `address add ${node}/30 dev eth0`,
      `route add default via ${host}`,
    ],
    routes: [
      `route add ${network.loadBalancers} via ${node} dev ${link}`,
      `route add ${network.pods} via ${node} dev ${link}`,
    ],
  };
}

/** Links the node to the host, which vanishes with the node. */
export async function openLink(network: NodeNetwork, node: LivingNode, id: string): Promise<void> {
  const { outside, inside, routes } = linkCommands(network, node, id);
  await closeLink(network, id);
  for (const each of outside) await told('ip', each.split(' '));
  for (const each of inside) {
    await told('nsenter', ['--target', String(node.pid), '--net', '--', 'ip', ...each.split(' ')]);
  }
  for (const each of routes) await told('ip', each.split(' '));
}

/** Takes a link away that its node left behind. */
export async function closeLink({ link }: NodeNetwork, id: string): Promise<void> {
  const there = (await hostLinks()).find(({ ifname }) => ifname === link);
  if (there === undefined) return;
  if (there.ifalias !== id) {
    throw new UserError(
      `nodes: 'network' must be the lab's own, but '${link}' belongs to ${there.ifalias ?? 'somebody else'} now`,
      { fix: 'run the command again: it takes another one' },
    );
  }
  await told('ip', ['link', 'delete', link]).catch((error: unknown) => {
    // it vanishes by itself while the node's namespace does
    if (!String(error).includes('Cannot find device')) throw error;
  });
}

/** Whether the link is there, made to its end. */
export async function linked(network: NodeNetwork, id: string): Promise<boolean> {
  const [links, routes] = await Promise.all([hostLinks(), hostRoutes()]);
  return isLinked({ links, routes }, network, id);
}

/** Whether a host with these links and routes has the whole link of a lab. */
export function isLinked(
  { links, routes }: Pick<Taken, 'links' | 'routes'>,
  { link, pods }: NodeNetwork,
  id: string,
): boolean {
  return (
    links.some(({ ifname, ifalias }) => ifname === link && ifalias === id) &&
    routes.some(({ dst, dev }) => dst === pods && dev === link)
  );
}
