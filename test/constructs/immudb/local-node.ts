import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import type { Manifest } from './synth';
import { find, podOf } from './synth';

type Secrets = Record<string, string>;

/** What stands behind the names of the cluster on this machine. */
export interface Machine {
  /** Absolute path of the server's executable. */
  readonly immudb: string;
  /** Values of Secrets by `<name>/<key>`; changes count from the next start on, as in a cluster. */
  readonly secrets: Secrets;
  /** Port on loopback of each Service's gRPC port. */
  readonly services: Map<string, number>;
}

/** How a run of the init container ended. */
export interface Provisioning {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * A pod of a rendered StatefulSet, as processes of this machine. Commands, arguments and environment
 * are the rendered ones; what a cluster would put behind them is replaced:
 *
 * | rendered                      | here                                                          |
 * | ----------------------------- | ------------------------------------------------------------- |
 * | `secretKeyRef`                | the value in `machine.secrets`                                |
 * | mounted path                  | a folder of this pod: volume, emptyDir or written ConfigMap   |
 * | `0.0.0.0`                     | `127.0.0.1`                                                   |
 * | port the server listens on    | a free port                                                   |
 * | Service and its port          | `127.0.0.1` and the port in `machine.services`                |
 * | seconds of patience           | 1 once the volume has followed, 3 before                      |
 * | image                         | its two programs: the server of the toolchain, the host's bash |
 */
export class LocalNode {
  private readonly root = mkdtempSync(join(tmpdir(), 'plinth-immudb-'));
  private server: ChildProcess | undefined;
  private log = '';

  private constructor(
    private readonly machine: Machine,
    private readonly statefulSet: string,
    private manifests: readonly Manifest[],
    private readonly ports: ReadonlyMap<string, number>,
  ) {
    this.writeConfigMaps();
    this.emptyVolume();
    mkdirSync(this.folder('temporary'));
  }

  static async of(machine: Machine, manifests: readonly Manifest[], statefulSet: string) {
    const names = ['IMMUDB_PORT', 'IMMUDB_METRICS_SERVER_PORT', 'IMMUDB_WEB_SERVER_PORT'];
    const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
    return new LocalNode(machine, statefulSet, manifests, new Map(ports));
  }

  /** Port of gRPC on loopback. */
  get port(): number {
    return this.portOf('IMMUDB_PORT');
  }

  /** What the server has said since it was started last. */
  get serverLog(): string {
    return this.log;
  }

  /** Folder that stands for the persistent volume. */
  get volume(): string {
    return this.folder('data');
  }

  /** Takes other manifests for the same volume, from the next start on. */
  render(manifests: readonly Manifest[]): void {
    this.manifests = manifests;
    this.writeConfigMaps();
  }

  /** Runs the init container to its end. */
  async provision(): Promise<Provisioning> {
    const process = this.run(container(this.pod.initContainers, 'provision'));
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString());
    process.stdout?.on('data', collect);
    process.stderr?.on('data', collect);
    return { exitCode: await ended(process), output };
  }

  /** Starts the server as Kubernetes does: provision, then serve until the readiness probe answers. */
  async start(): Promise<void> {
    const { exitCode, output } = await this.provision();
    if (exitCode !== 0) throw new Error(`provisioning ended with ${String(exitCode)}:\n${output}`);
    const rendered = container(this.pod.containers, 'immudb');
    const server = this.run(rendered);
    this.server = server;
    this.log = '';
    server.stdout?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    server.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    const path = rendered.readinessProbe?.httpGet?.path ?? '';
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${this.log}`);
      const url = `http://127.0.0.1:${this.portOf('IMMUDB_METRICS_SERVER_PORT')}${path}`;
      if (!(await fetch(url)).ok) throw new Error(`${url} is not ready`);
    });
  }

  /** Stops the server as Kubernetes does, or as a power cut does with SIGKILL. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server || server.exitCode !== null) return;
    const end = ended(server);
    server.kill(signal);
    await end;
  }

  /** Loses the data, as when a volume is replaced. */
  emptyVolume(): void {
    rmSync(this.volume, { recursive: true, force: true });
    mkdirSync(this.volume);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  private run(rendered: k8s.Container): ChildProcess {
    const [command = '', ...args] = [...(rendered.command ?? []), ...(rendered.args ?? [])];
    const variables = (rendered.env ?? []).map(
      (it) => [it.name, this.valueOf(it, rendered)] as const,
    );
    const path = [dirname(this.machine.immudb), process.env['PATH'] ?? ''].join(delimiter);
    return spawn(
      command,
      args.map((arg) => this.path(arg, rendered)),
      {
        cwd: this.root,
        env: { PATH: path, ...Object.fromEntries(variables) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }

  private valueOf({ name, value = '', valueFrom }: k8s.EnvVar, rendered: k8s.Container): string {
    const ref = valueFrom?.secretKeyRef;
    if (ref) return this.machine.secrets[`${ref.name ?? ''}/${ref.key}`] ?? missing(ref);
    if (value === '0.0.0.0') return '127.0.0.1';
    if (name === 'PRIMARY_HOST') return '127.0.0.1';
    if (name === 'PRIMARY_PORT') return String(this.primaryPort(rendered));
    if (name === 'PATIENCE') return '1';
    if (name === 'PATIENCE_WHEN_EMPTY') return '3';
    return this.ports.get(name)?.toString() ?? this.path(value, rendered);
  }

  private primaryPort(rendered: k8s.Container): number {
    const service = rendered.env?.find(({ name }) => name === 'PRIMARY_HOST')?.value ?? '';
    const port = this.machine.services.get(service);
    if (port === undefined) throw new Error(`nothing stands for Service '${service}'`);
    return port;
  }

  private path(text: string, rendered: k8s.Container): string {
    const mount = rendered.volumeMounts?.find(({ mountPath }) => text.startsWith(mountPath));
    return mount ? text.replace(mount.mountPath, this.folder(mount.name)) : text;
  }

  private writeConfigMaps(): void {
    for (const { name, configMap } of this.pod.volumes ?? []) {
      if (!configMap) continue;
      mkdirSync(this.folder(name), { recursive: true });
      const { data = {} } = find(this.manifests, 'ConfigMap', configMap.name ?? '');
      for (const [file, content] of Object.entries(data)) {
        writeFileSync(join(this.folder(name), file), content);
      }
    }
  }

  private get pod(): k8s.PodSpec {
    return podOf(this.manifests, this.statefulSet);
  }

  private folder(name: string): string {
    return join(this.root, name);
  }

  private portOf(name: string): number {
    return this.ports.get(name) ?? missing({ name });
  }
}

/**
 * Tries until it works, for 40 seconds; then fails as the last attempt did. A replica that found
 * nothing new for some seconds asks again only after as many.
 */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function container(containers: readonly k8s.Container[] | undefined, name: string): k8s.Container {
  return containers?.find((it) => it.name === name) ?? missing({ name });
}

function missing(what: object): never {
  throw new Error(`not there: ${JSON.stringify(what)}`);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
