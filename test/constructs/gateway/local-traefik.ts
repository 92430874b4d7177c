import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { traefikPorts } from '../../../constructs/traefik/names';
import { tlsOptionsFile, tlsOptionsPath } from '../../../constructs/traefik/tls-options';
import { at, listAt } from '../../../stacks/release/manifest';
import { eventually, freePort } from '../../loopback';
import { temporaryFolder } from '../../temporary';
import { find, type Manifest } from '../namespace/manifests';

/** What stands behind the names of the cluster on this machine. */
export interface Machine {
  /** Absolute path of Traefik. */
  readonly traefik: string;
  /** Kubeconfig with the token of Traefik's ServiceAccount. */
  readonly kubeconfig: string;
  /** Free ports of loopback by the rendered ones. */
  readonly ports: ReadonlyMap<number, number>;
}

/** Free ports of loopback for Traefik's own and these. */
export async function freePorts(...more: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const rendered = [...Object.values(traefikPorts), ...more];
  return new Map(
    await Promise.all(rendered.map(async (port) => [port, await freePort()] as const)),
  );
}

/**
 * A pod of the rendered Deployment, as a process of this machine. Its arguments are the rendered ones but for
 * what a cluster would put behind them:
 *
 * | rendered                   | here                                                   |
 * | -------------------------- | ------------------------------------------------------ |
 * | port that it listens on    | a free port of loopback                                |
 * | mounted ConfigMap          | its content in a temporary folder                      |
 * | token of the ServiceAccount | the same ServiceAccount's, in a kubeconfig            |
 * | image                      | the program of the toolchain                           |
 */
export class LocalTraefik {
  /** What it has said. */
  log = '';
  readonly #process: ChildProcess;

  constructor(
    private readonly machine: Machine,
    manifests: readonly Manifest[],
  ) {
    const folder = temporaryFolder('traefik');
    const { data } = find(manifests, 'ConfigMap', 'traefik') as { data?: Record<string, string> };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, tlsOptionsFile), data?.[tlsOptionsFile] ?? '');
    const pods = manifests.find(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
    const [container] = listAt(pods, 'spec', 'template', 'spec', 'containers');
    const args = listAt(container, 'args').map((arg) =>
      onLoopback(String(arg), machine.ports).replace(tlsOptionsPath, join(folder, tlsOptionsFile)),
    );
    this.#process = spawn(machine.traefik, args, {
      env: { KUBECONFIG: machine.kubeconfig },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    }
  }

  /** Port of loopback that stands for a rendered one. */
  port(rendered: number): number {
    const port = this.machine.ports.get(rendered);
    if (port === undefined) throw new Error(`no port of loopback stands for ${rendered}`);
    return port;
  }

  /** Waits until it answers its readiness probe. */
  async ready(): Promise<void> {
    await eventually(async () => {
      if (this.#process.exitCode !== null) throw new Error(`Traefik ended:\n${this.log}`);
      const response = await fetch(`http://127.0.0.1:${this.port(traefikPorts.internal)}/ping`);
      if (!response.ok) throw new Error(`/ping answers ${response.status}`);
    });
  }

  /** Metrics as Prometheus reads them. */
  async metrics(): Promise<string> {
    const url = `http://127.0.0.1:${this.port(traefikPorts.internal)}/metrics`;
    return (await fetch(url)).text();
  }

  /** Stops it at once: draining would take its grace. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** Manifests whose Gateways listen on the ports of loopback. */
export function listeningOn(
  manifests: readonly Manifest[],
  ports: ReadonlyMap<number, number>,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (manifest.kind !== 'Gateway') return manifest;
    const listeners = listAt(manifest.spec, 'listeners').map((listener) => ({
      ...(listener as object),
      port: ports.get(Number(at(listener, 'port'))),
    }));
    return { ...manifest, spec: { ...(manifest.spec as object), listeners } };
  });
}

function onLoopback(arg: string, ports: ReadonlyMap<number, number>): string {
  return arg.replace(/address=:(\d+)$/, (_, port) => {
    return `address=127.0.0.1:${String(ports.get(Number(port)))}`;
  });
}
