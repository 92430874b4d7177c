import { connect, createServer, type Server, type Socket } from 'node:net';

/** Pause before an address is tried again that is not there yet. */
const retryMs = 100;

/**
 * Lets the API server be reached at another address, as a machine's own: it binds to one address alone. What passes is
 * not looked at, so that certificates of both sides mean what they say.
 */
export function openEntrance(entrance: string, server: string): Server {
  const [host = '', port = ''] = entrance.split(':');
  const target = new URL(server);
  const listener = createServer((outside) => {
    const inside = connect(Number(target.port), target.hostname);
    join(outside, inside);
    join(inside, outside);
  });
  const open = () => listener.listen(Number(port), host);
  listener.on('error', (error: NodeJS.ErrnoException) => {
    // the link to a real node comes with the node
    if (error.code !== 'EADDRNOTAVAIL') throw error;
    setTimeout(open, retryMs);
  });
  return open();
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  // a half that broke takes the other along
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
