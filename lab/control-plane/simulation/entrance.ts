import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Lets the API server be reached at another loopback address, as a machine's own: it binds to one address alone. What
 * passes is not looked at, so that certificates of both sides mean what they say.
 */
export function openEntrance(entrance: string, server: string): Server {
  const [host = '', port = ''] = entrance.split(':');
  const target = new URL(server);
  return createServer((outside) => {
    const inside = connect(Number(target.port), target.hostname);
    join(outside, inside);
    join(inside, outside);
  }).listen(Number(port), host);
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  // a half that broke takes the other along
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
