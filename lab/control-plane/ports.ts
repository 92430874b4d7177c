import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** What needs a port in a lab. */
export const portNames = [
  'apiServer',
  'controllerManager',
  'etcd',
  'etcdPeer',
  'kwok',
  'scheduler',
  'simulator',
] as const;

/** Loopback ports of a lab's components. */
export type LabPorts = Readonly<Record<(typeof portNames)[number], number>>;

/**
 * Ports that are free now. Nothing reserves them until the components bind: whoever uses them must expect
 * "address already in use" and ask again.
 */
export async function freePorts(): Promise<LabPorts> {
  // all are held at once, so that they differ
  const servers = await Promise.all(portNames.map(listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  return Object.fromEntries(portNames.map((name, index) => [name, ports[index]])) as LabPorts;
}

async function listen(): Promise<Server> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
