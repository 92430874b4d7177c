import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import { temporaryFolder } from '../../temporary';
import type { Manifest } from '../namespace/manifests';
import { fileOf } from './synth';

/** What stands behind the names of the cluster on this machine. */
export interface Machine {
  /** Executables that stand for those of the images. */
  readonly programs: readonly string[];
  /** Values of Secrets by `<name>/<key>`; changes count from the next pod on, as in a cluster. */
  readonly secrets: Readonly<Record<string, string | Buffer>>;
  /** Ports on loopback by the one in the pods. */
  readonly ports: Readonly<Record<number, number>>;
  /** Folders that stand for persistent volumes and for what Kubernetes mounts by itself. */
  readonly folders: Readonly<Record<string, string>>;
}

/** How a container ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * A rendered pod, as processes of this machine. Commands, arguments, environment and files are the
 * rendered ones; what a cluster would put behind them is replaced:
 *
 * | rendered                    | here                                                            |
 * | --------------------------- | --------------------------------------------------------------- |
 * | `secretKeyRef`, Secret      | the value in `machine.secrets`                                  |
 * | mounted path                | a folder of this pod: emptyDir, or written ConfigMap or Secret  |
 * | persistent volume           | a folder in `machine.folders`                                   |
 * | port                        | the one in `machine.ports`, on loopback                         |
 * | image                       | `machine.programs`, and the machine's shell, wget and cmp       |
 */
export class LocalPod {
  readonly #root = temporaryFolder('pod');
  readonly #running: ChildProcess[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly manifests: readonly Manifest[],
    private readonly pod: k8s.PodSpec,
  ) {
    for (const volume of pod.volumes ?? []) this.#fill(volume);
  }

  /** Folder that stands for a volume. */
  folder(volume: string): string {
    return this.machine.folders[volume] ?? join(this.#root, volume);
  }

  /** Starts a container; `env` comes on top. */
  start(name: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
    const container = this.container(name);
    return this.#spawn(container, [...(container.command ?? []), ...(container.args ?? [])], env);
  }

  /** Runs a container, or another command in it, to its end. */
  async run(
    name: string,
    env: Readonly<Record<string, string>> = {},
    command?: readonly string[],
  ): Promise<Ended> {
    const container = this.container(name);
    const own = [...(container.command ?? []), ...(container.args ?? [])];
    const child = this.#spawn(container, command ?? own, env);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return { exitCode: await ended(child), output };
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const end = ended(child);
      child.kill('SIGTERM');
      await end;
    }
  }

  /** A text with paths and ports of this machine. */
  local(text: string): string {
    const mounts = new Map(
      [...(this.pod.initContainers ?? []), ...this.pod.containers]
        .flatMap(({ volumeMounts }) => volumeMounts ?? [])
        .map(({ mountPath, name }) => [mountPath, this.folder(name)]),
    );
    // the longest path first: one may stand in another; in one pass: folders may stand in one too
    const longest = [...mounts.keys()].sort((a, b) => b.length - a.length);
    const paths = text.replace(
      new RegExp(`(?<![\\w/.-])(${longest.join('|')})(?=$|[/"' ])`, 'g'),
      (path) => mounts.get(path) ?? path,
    );
    return Object.entries(this.machine.ports).reduce(
      (all, [port, here]) =>
        all
          .replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${here}`)
          .replaceAll(`":${port}"`, `"127.0.0.1:${here}"`),
      paths,
    );
  }

  /** A container as it was rendered. */
  container(name: string): k8s.Container {
    const all = [...(this.pod.initContainers ?? []), ...this.pod.containers];
    const found = all.find((it) => it.name === name);
    if (!found) throw new Error(`no container ${name}`);
    return found;
  }

  #spawn(
    container: k8s.Container,
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess {
    const [program = '', ...args] = command.map((it) => this.local(it));
    const variables = (container.env ?? []).map((it) => [it.name, this.#valueOf(it)] as const);
    const folders = this.machine.programs.map((path) => dirname(path));
    const path = [...new Set(folders), process.env['PATH'] ?? ''].join(delimiter);
    const child = spawn(program, args, {
      cwd: this.#root,
      env: { PATH: path, ...Object.fromEntries(variables), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.push(child);
    return child;
  }

  #valueOf({ value, valueFrom }: k8s.EnvVar): string {
    const ref = valueFrom?.secretKeyRef;
    return ref ? String(this.#secret(ref.name ?? '', ref.key)) : this.local(value ?? '');
  }

  #secret(name: string, key: string): string | Buffer {
    const value = this.machine.secrets[`${name}/${key}`];
    if (value === undefined) throw new Error(`no Secret ${name} with key ${key}`);
    return value;
  }

  #fill(volume: k8s.Volume): void {
    const folder = this.folder(volume.name);
    mkdirSync(folder, { recursive: true });
    const write = (file: string, content: string | Buffer) => {
      writeFileSync(join(folder, file), content);
    };
    const { configMap, secret } = volume;
    for (const file of configMap ? this.#filesOf(configMap.name ?? '') : []) {
      write(file, this.local(fileOf(this.manifests, configMap?.name ?? '', file)));
    }
    const secrets = [
      ...(secret ? [{ name: secret.secretName ?? '', items: secret.items }] : []),
      ...(volume.projected?.sources ?? []).flatMap((source) =>
        source.secret ? [{ name: source.secret.name ?? '', items: source.secret.items }] : [],
      ),
    ];
    for (const { name, items } of secrets) {
      for (const { key, path } of items ?? this.#itemsOf(name))
        write(path, this.#secret(name, key));
    }
  }

  #filesOf(configMap: string): string[] {
    const found = this.manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap,
    );
    return Object.keys(found?.['data'] ?? {});
  }

  #itemsOf(secret: string): k8s.KeyToPath[] {
    return Object.keys(this.machine.secrets)
      .filter((path) => path.startsWith(`${secret}/`))
      .map((path) => path.slice(secret.length + 1))
      .map((key) => ({ key, path: key }));
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
