import { spawn } from 'node:child_process';
import type { Manifest } from '../constructs/namespace/manifests';
import { PortForward } from './port-forward';

/** How a program ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A container. */
export interface ContainerAddress {
  readonly namespace: string;
  readonly pod: string;
  /** @default - the pod's first */
  readonly container?: string;
}

/** A pod, as far as proofs read it. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** kubectl, as the administrator of the platform, with its two outputs kept apart. */
export class Kubernetes {
  constructor(
    private readonly program: string,
    private readonly kubeconfig: string,
  ) {}

  /** How it ended and what it said, whatever that is. */
  run(args: readonly string[], input = ''): Promise<Output> {
    return output(this.program, [`--kubeconfig=${this.kubeconfig}`, ...args], input);
  }

  /** What it said; @throws with its words when it fails. */
  async must(args: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr || stdout}`.trim());
    return stdout;
  }

  /** An object: `get('cluster', 'main', 'app')`. */
  async get<T>(kind: string, name: string, namespace: string): Promise<T> {
    return JSON.parse(
      await this.must(['get', kind, name, `--namespace=${namespace}`, '-o', 'json']),
    ) as T;
  }

  /** Objects of a namespace that bear a label: `list('pod', 'app', 'cnpg.io/cluster=main')`. */
  async list<T>(kind: string, namespace: string, selector = ''): Promise<readonly T[]> {
    const args = ['get', kind, `--namespace=${namespace}`, `--selector=${selector}`, '-o', 'json'];
    return (JSON.parse(await this.must(args)) as { readonly items: readonly T[] }).items;
  }

  /** A field: `field('cluster', 'main', 'app', '.status.currentPrimary')`; empty where it is not there. */
  async field(kind: string, name: string, namespace: string, path: string): Promise<string> {
    const args = ['get', kind, name, `--namespace=${namespace}`, '-o', `jsonpath={${path}}`];
    return this.must(args);
  }

  /** What a Secret holds under a key. */
  async secret(namespace: string, name: string, key: string): Promise<string> {
    const path = `.data.${key.replaceAll('.', '\\.')}`;
    const encoded = await this.field('secret', name, namespace, path);
    if (encoded === '') throw new Error(`secret ${namespace}/${name} has no key ${key}`);
    return Buffer.from(encoded, 'base64').toString();
  }

  /** Applies objects, each field of them checked by the API server. */
  async apply(objects: readonly (Manifest | object)[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await this.must(
      ['apply', '--server-side', '--validate=strict', '--field-manager=proofs', '-f', '-'],
      JSON.stringify(list),
    );
  }

  /** Runs a command in a container, and gives its standard output. */
  async exec(
    { namespace, pod, container }: ContainerAddress,
    command: readonly string[],
    input = '',
  ): Promise<string> {
    return this.must(
      [
        ...['exec', '--stdin', `--namespace=${namespace}`, pod],
        ...(container === undefined ? [] : [`--container=${container}`]),
        '--',
        ...command,
      ],
      input,
    );
  }

  /** A way from this machine's loopback to a port of a pod or Service: `forward('monitoring', 'svc/grafana', 3000)`. */
  forward(namespace: string, target: string, port: number): Promise<PortForward> {
    const kubeconfig = `--kubeconfig=${this.kubeconfig}`;
    const args = [kubeconfig, 'port-forward', `--namespace=${namespace}`, target, `:${port}`];
    return PortForward.open(this.program, args);
  }

  /** What there is in a namespace and what happened there last, for whoever reads why a proof failed. */
  async situation(namespace: string): Promise<string> {
    const here = `--namespace=${namespace}`;
    const [pods, events] = await Promise.all([
      this.run(['get', 'pods,pvc', here, '-o', 'wide']),
      this.run(['get', 'events', here, '--sort-by=.lastTimestamp']),
    ]);
    const latest = events.stdout.trimEnd().split('\n').slice(-15).join('\n');
    return `${pods.stdout}${pods.stderr}${latest}`.trimEnd().replace(/^/gm, '    ');
  }
}

/** Runs a program to its end. */
export function output(program: string, args: readonly string[], input = ''): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdin.on('error', () => {
      // a program that ends without reading says why on its own
    });
    child.stdin.end(input);
  });
}
