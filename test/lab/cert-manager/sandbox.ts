import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { ended } from './program';

/** What a pod finds in its file system, and whom it can talk to. */
export interface SandboxOptions {
  /** Folder for what belongs to it. */
  readonly folder: string;
  /** The API server, and how a pod proves to it who it is. */
  readonly api: { readonly server: string; readonly ca: string; readonly token: string };
  /** Files by path below `/var`. */
  readonly files: Readonly<Record<string, string>>;
  /** Executables that containers run, by name; they lie in `/var/app`. */
  readonly programs: Readonly<Record<string, string>>;
  /** Ports of the pod that are reached from outside, each as a socket in `folder`, named by its number. */
  readonly ports: readonly number[];
  /** Further links within the pod, as the relay takes them. */
  readonly links?: readonly string[];
}

const register = path.resolve(__dirname, '..', '..', '..', 'transpile', 'register.js');

/** User of the released images. */
const user = '65532';

/** Namespaces of a pod: its own loopback, files where Kubernetes mounts them, and nothing else of this machine's. */
export class Sandbox {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly wayOut: Server,
    private readonly options: SandboxOptions,
    private readonly apiPort: string,
  ) {}

  static async open(options: SandboxOptions): Promise<Sandbox> {
    const { api, programs, ports, folder, links = [] } = options;
    const tree = writeTree(options);
    const { port } = new URL(api.server);
    const wayOut = lead(path.join(folder, 'api'), Number(port));
    const script = [
      'set -e',
      'ip link set lo up',
      'mount -t tmpfs tmpfs /var',
      `cp -r ${tree}/. /var`,
      `mount --bind ${tree}/resolv.conf /etc/resolv.conf`,
      ...Object.entries(programs).flatMap(([name, file]) => [
        `touch /var/app/${name}`,
        `mount --bind ${file} /var/app/${name}`,
      ]),
      'exec "$@"',
    ].join('\n');
    const relay = [
      `tcp:${port}=unix:${path.join(folder, 'api')}`,
      ...ports.map((number) => `unix:${path.join(folder, String(number))}=tcp:${number}`),
      ...links,
    ];
    const holder = spawn(
      'unshare',
      [
        ...['--net', '--mount', 'sh', '-c', script, 'sh'],
        ...[process.execPath, '-r', register, path.join(__dirname, 'relay.ts'), ...relay],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await Promise.race([once(holder.stdout, 'data'), failed(holder)]);
    return new Sandbox(holder, wayOut, options, port);
  }

  /** Starts a container's program, as the user of its image and with nothing that a restricted pod lacks. */
  start(name: string, args: readonly string[]): ChildProcess {
    const locked = ['--reuid', user, '--regid', user, '--clear-groups', '--no-new-privs'];
    return this.enter(['setpriv', ...locked, '--bounding-set=-all', `/var/app/${name}`, ...args]);
  }

  /** Starts what stands around the container, as root. */
  enter(command: readonly string[]): ChildProcess {
    const namespaces = ['--target', String(this.holder.pid), '--net', '--mount'];
    return spawn('nsenter', [...namespaces, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: this.apiPort,
        PEBBLE_VA_NOSLEEP: '1',
        PEBBLE_WFE_NONCEREJECT: '0',
        PATH: process.env['PATH'],
      },
    });
  }

  /** The socket that leads to a port of the pod. */
  socket(port: number): string {
    return path.join(this.options.folder, String(port));
  }

  async close(): Promise<void> {
    this.holder.kill('SIGKILL');
    await ended(this.holder);
    this.wayOut.close();
  }
}

/** Leads a socket to a port of this machine: a file is the same in all network namespaces. */
function lead(socket: string, port: number): Server {
  return createServer((inside) => {
    const outside = connect(port, '127.0.0.1');
    inside.on('error', () => outside.destroy());
    outside.on('error', () => inside.destroy());
    inside.pipe(outside).pipe(inside);
  }).listen(socket);
}

async function failed(child: ChildProcess): Promise<never> {
  throw new Error(`the namespaces could not be made: ${String(await ended(child))}`);
}

function writeTree({ folder, api, files }: SandboxOptions): string {
  const tree = path.join(folder, 'tree');
  const account = 'run/secrets/kubernetes.io/serviceaccount';
  const all = {
    ...{ [`${account}/ca.crt`]: api.ca, [`${account}/token`]: api.token },
    'resolv.conf': 'nameserver 127.0.0.1\n',
    ...files,
  };
  mkdirSync(path.join(tree, 'app'), { recursive: true });
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), content);
  }
  return tree;
}
