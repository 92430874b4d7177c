import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import type { Manifest } from './synth';
import { find } from './synth';

/** What stands behind the names of the cluster on this machine. */
export interface Machine {
  /** Folders of the programs that images hold. */
  readonly programs: readonly string[];
  /** Values of Secrets by `<name>/<key>`; changes count from the next start on, as in a cluster. */
  readonly secrets: Record<string, string>;
  /** Port on loopback of each Service's gRPC port. */
  readonly services: Map<string, number>;
}

/** How a container ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * A rendered pod, its containers processes of this machine. Commands, arguments and environment are the
 * rendered ones; a `secretKeyRef` becomes the value in `machine.secrets`, a mounted path a folder of this
 * pod (volume, emptyDir, or the ConfigMap and Secret as files), an image the programs of this machine.
 */
export class LocalPod {
  private readonly root = mkdtempSync(join(tmpdir(), 'plinth-immudb-'));

  constructor(
    readonly machine: Machine,
    private spec: k8s.PodSpec,
    private manifests: readonly Manifest[],
  ) {
    for (const { name } of spec.volumes ?? []) mkdirSync(this.folder(name), { recursive: true });
    this.writeFiles();
  }

  /** Takes another rendering for the same volumes. */
  render(spec: k8s.PodSpec, manifests: readonly Manifest[]): void {
    this.spec = spec;
    this.manifests = manifests;
    this.writeFiles();
  }

  /** Container of a name. */
  container(name: string): k8s.Container {
    const all = [...(this.spec.initContainers ?? []), ...this.spec.containers];
    return all.find((it) => it.name === name) ?? missing({ name });
  }

  /** Folder that stands for a volume. */
  folder(volume: string): string {
    return join(this.root, volume);
  }

  /** Starts a container; `replace` says what a variable is here, if not what is rendered. */
  start(name: string, replace: (env: k8s.EnvVar) => string | undefined): ChildProcess {
    const rendered = this.container(name);
    const [command = '', ...args] = [...(rendered.command ?? []), ...(rendered.args ?? [])];
    const variables = (rendered.env ?? []).map(
      (env) => [env.name, replace(env) ?? this.valueOf(env, rendered)] as const,
    );
    const path = [...this.machine.programs, process.env['PATH'] ?? ''].join(delimiter);
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

  /** Runs a container to its end. */
  async run(name: string, replace: (env: k8s.EnvVar) => string | undefined): Promise<Ended> {
    const process = this.start(name, replace);
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString());
    process.stdout?.on('data', collect);
    process.stderr?.on('data', collect);
    return { exitCode: await ended(process), output };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private valueOf({ value = '', valueFrom }: k8s.EnvVar, rendered: k8s.Container): string {
    const ref = valueFrom?.secretKeyRef;
    if (ref) return this.machine.secrets[`${ref.name ?? ''}/${ref.key}`] ?? missing(ref);
    return this.path(value, rendered);
  }

  private path(text: string, { volumeMounts = [] }: k8s.Container): string {
    const mount = volumeMounts.find(({ mountPath }) => text.startsWith(mountPath));
    return mount ? text.replace(mount.mountPath, this.folder(mount.name)) : text;
  }

  private writeFiles(): void {
    for (const { name, configMap, secret } of this.spec.volumes ?? []) {
      const files = configMap
        ? (find(this.manifests, 'ConfigMap', configMap.name ?? '').data ?? {})
        : Object.fromEntries(
            (secret?.items ?? []).map(({ key, path }) => [
              path,
              this.machine.secrets[`${secret?.secretName ?? ''}/${key}`] ?? missing({ key }),
            ]),
          );
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(this.folder(name), file), content);
      }
    }
  }
}

/** Fails because a rendering names what is not there. */
export function missing(what: object): never {
  throw new Error(`not there: ${JSON.stringify(what)}`);
}

/** Waits for a process. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
