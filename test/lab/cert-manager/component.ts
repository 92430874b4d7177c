import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import type { Manifest } from '../../../stacks/release/manifest';
import { at, listAt, stringAt } from '../../../stacks/release/manifest';
import type { Kubectl } from '../../kubectl';
import { eventually } from '../../loopback';
import { operator } from './local';
import { Program } from './program';
import { Sandbox } from './sandbox';

/** Where components run. */
export interface Cluster {
  readonly kubectl: Kubectl;
  readonly server: string;
  readonly ca: string;
  readonly tools: Readonly<Record<string, string>>;
  /** Folder for what belongs to them. */
  readonly folder: string;
}

/** One replica of a Deployment: its container's program with the arguments, account and files that are rendered. */
export class Component {
  private current: Program | undefined;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly tool: string,
    private readonly args: readonly string[],
  ) {}

  static async open(
    deployment: string,
    { cluster, replica = 1, more = {} }: ComponentOptions,
  ): Promise<Component> {
    const { kubectl, server, ca, tools } = cluster;
    const pod = at(found('Deployment', deployment), 'spec', 'template', 'spec');
    const [container] = listAt(pod, 'containers');
    const tool = stringAt(container, 'name') ?? '';
    const account = stringAt(pod, 'serviceAccountName') ?? '';
    const token = await kubectl.must(['-n', namespace, 'create', 'token', account]);
    const folder = path.join(cluster.folder, `${tool}-${replica}`);
    mkdirSync(folder, { recursive: true });
    const sandbox = await Sandbox.open({
      folder,
      api: { server, ca, token: token.trim() },
      files: { ...configuration(pod), ...more.files },
      programs: { [tool]: tools[tool] ?? '', ...more.programs },
      ports: listAt(container, 'ports').map((port) => Number(at(port, 'containerPort'))),
      links: more.links ?? [],
    });
    const args = listAt(container, 'args').map((arg) =>
      String(arg).replaceAll('$(POD_NAMESPACE)', namespace),
    );
    return new Component(sandbox, tool, args);
  }

  /** The program as it runs. */
  get program(): Program {
    if (this.current === undefined) throw new Error(`${this.tool} was not started`);
    return this.current;
  }

  start(): void {
    this.current = new Program(this.sandbox.start(this.tool, this.args));
  }

  /** Waits until a port answers with 200; what it answered. */
  answers(port: number, address: string): Promise<string> {
    return eventually(async () => {
      this.program.alive();
      const { status, body } = await get(this.sandbox.socket(port), address);
      if (status !== 200) throw new Error(`${status}: ${body}\n${this.program.log}`);
      return body;
    });
  }

  async close(): Promise<void> {
    await this.current?.stop();
    await this.sandbox.close();
  }
}

/** What a replica is made from. */
export interface ComponentOptions {
  readonly cluster: Cluster;
  readonly replica?: number;
  readonly more?: InPod;
}

/** What else is in a pod. */
export interface InPod {
  readonly programs?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const namespace = 'cert-manager';

function found(kind: string, name: string): Manifest {
  const manifest = operator.find((it) => it.kind === kind && it.metadata.name === name);
  if (manifest === undefined) throw new Error(`no ${kind} ${name} is rendered`);
  return manifest;
}

/** The files of its ConfigMaps, by path below `/var`. */
function configuration(pod: unknown): Record<string, string> {
  const mounts = listAt(pod, 'containers').flatMap((container) =>
    listAt(container, 'volumeMounts'),
  );
  const files = listAt(pod, 'volumes').flatMap((volume) => {
    const mount = mounts.find((it) => at(it, 'name') === at(volume, 'name'));
    const folder = stringAt(mount, 'mountPath')?.replace(/^\/var\//, '') ?? '';
    const map = found('ConfigMap', stringAt(volume, 'configMap', 'name') ?? '');
    return Object.entries(at(map, 'data') as Record<string, string>).map(
      ([file, content]) => [path.join(folder, file), content] as const,
    );
  });
  return Object.fromEntries(files);
}

function get(socketPath: string, address: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: address }, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    })
      .on('error', reject)
      .end();
  });
}
