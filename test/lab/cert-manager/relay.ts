import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** Joins ends, each named `unix:<path>` or `tcp:<port>` of loopback: `<listens>=<leads to>`. */
const links = process.argv.slice(2).map((link) => link.split('=').map(end));

function end(name: string): NetConnectOpts {
  const at = name.indexOf(':');
  const place = name.slice(at + 1);
  return name.startsWith('unix:') ? { path: place } : { host: '127.0.0.1', port: Number(place) };
}

function join(from: Socket, to: Socket): void {
  from.on('error', () => to.destroy());
  from.pipe(to);
}

void Promise.all(
  links.map(
    ([listens, leadsTo]) =>
      new Promise<void>((resolve) => {
        createServer((outside) => {
          const inside = connect(leadsTo as NetConnectOpts);
          join(outside, inside);
          join(inside, outside);
        }).listen(listens, resolve);
      }),
  ),
).then(() => process.stdout.write('ready\n'));
