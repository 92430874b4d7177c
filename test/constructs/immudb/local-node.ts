import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import type { k8s } from 'cdk8s-plus-27';
import { eventually, freePort } from '../../loopback';
import type { Ended, Machine } from './local-pod';
import { ended, LocalPod, missing } from './local-pod';
import type { Manifest } from './synth';
import { podOf } from './synth';

/** A replica that is behind may never end by itself; pods have a minute, nobody wants to wait that long here. */
const graceMs = 10_000;

/**
 * A pod of a rendered StatefulSet, as `LocalPod` runs it. On top of that:
 *
 * | rendered                      | here                                                          |
 * | ----------------------------- | ------------------------------------------------------------- |
 * | `0.0.0.0`                     | `127.0.0.1`                                                   |
 * | port the server listens on    | a free port                                                   |
 * | Service and its port          | `127.0.0.1` and the port in `machine.services`                |
 * | grace period                  | 10 s                                                          |
 * | seconds of patience           | 1 once the volume has followed, 15 before                     |
 * | image                         | its two programs: the server of the toolchain, the host's bash |
 */
export class LocalNode {
  private readonly pod: LocalPod;
  private server: ChildProcess | undefined;
  private log = '';

  private constructor(
    machine: Machine,
    private readonly statefulSet: string,
    manifests: readonly Manifest[],
    private readonly ports: ReadonlyMap<string, number>,
  ) {
    this.pod = new LocalPod(machine, podOf(manifests, statefulSet), manifests);
    this.emptyVolume();
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

  /** Port of the metrics on loopback. */
  get metricsPort(): number {
    return this.portOf('IMMUDB_METRICS_SERVER_PORT');
  }

  /** What the server has said since it was started last. */
  get serverLog(): string {
    return this.log;
  }

  /** Takes other manifests for the same volume, from the next start on. */
  render(manifests: readonly Manifest[]): void {
    this.pod.render(podOf(manifests, this.statefulSet), manifests);
  }

  /** Runs the init container to its end. */
  provision(): Promise<Ended> {
    const rendered = this.pod.container('provision');
    return this.pod.run('provision', (env) => this.valueOf(env, rendered));
  }

  /** Starts the server as Kubernetes does: provision, then serve until the readiness probe answers. */
  async start(): Promise<void> {
    const { exitCode, output } = await this.provision();
    if (exitCode !== 0) throw new Error(`provisioning ended with ${String(exitCode)}:\n${output}`);
    const rendered = this.pod.container('immudb');
    const server = this.pod.start('immudb', (env) => this.valueOf(env, rendered));
    this.server = server;
    this.log = '';
    server.stdout?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    server.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    const path = rendered.readinessProbe?.httpGet?.path ?? '';
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${this.log}`);
      const url = `http://127.0.0.1:${this.metricsPort}${path}`;
      if (!(await fetch(url)).ok) throw new Error(`${url} is not ready`);
    });
  }

  /** Stops the server as Kubernetes does, killing one that does not end in its time, or as a power cut does with SIGKILL. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server || server.exitCode !== null) return;
    const end = ended(server);
    server.kill(signal);
    const impatience = setTimeout(() => server.kill('SIGKILL'), graceMs);
    await end;
    clearTimeout(impatience);
  }

  /** Loses the data, as when a volume is replaced. */
  emptyVolume(): void {
    const volume = this.pod.folder('data');
    rmSync(volume, { recursive: true, force: true });
    mkdirSync(volume);
  }

  async remove(): Promise<void> {
    await this.stop();
    this.pod.remove();
  }

  private valueOf({ name, value }: k8s.EnvVar, rendered: k8s.Container): string | undefined {
    if (value === '0.0.0.0') return '127.0.0.1';
    if (name === 'PRIMARY_HOST') return '127.0.0.1';
    if (name === 'PRIMARY_PORT') return String(this.primaryPort(rendered));
    if (name === 'PATIENCE') return '1';
    if (name === 'PATIENCE_WHEN_EMPTY') return '15';
    return this.ports.get(name)?.toString();
  }

  private primaryPort(rendered: k8s.Container): number {
    const service = rendered.env?.find(({ name }) => name === 'PRIMARY_HOST')?.value ?? '';
    return this.pod.machine.services.get(service) ?? missing({ service });
  }

  private portOf(name: string): number {
    return this.ports.get(name) ?? missing({ name });
  }
}
