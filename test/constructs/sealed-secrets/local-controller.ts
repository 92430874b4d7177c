import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import { parse } from 'yaml';
import { eventually, freePort } from '../../loopback';
import { find, type Manifest } from '../namespace/manifests';

interface Cluster {
  readonly server: string;
  readonly kubeconfig: string;
}

/**
 * The rendered container as a process. The program finds its cluster only as pods do, so it gets their folder, in
 * a mount namespace of its own that hides this machine's /var/run.
 */
export class LocalController {
  private child: ChildProcess | undefined;
  private log = '';
  private ports = { http: 0, metrics: 0 };

  constructor(
    private readonly program: string,
    private readonly cluster: Cluster,
    private readonly folder: string,
  ) {}

  /** Starts as rendered, with its account's token; ready when its health path answers. */
  async start(manifests: readonly Manifest[], token: string): Promise<void> {
    this.ports = { http: await freePort(), metrics: await freePort() };
    this.log = '';
    const account = this.account(token);
    const { spec } = find(manifests, 'Deployment', 'sealed-secrets-controller') as unknown as {
      spec: { template: { spec: k8s.PodSpec } };
    };
    const [container] = spec.template.spec.containers;
    const address = new URL(this.cluster.server);
    const script =
      'mount -t tmpfs tmpfs /var/run && mkdir -p /var/run/secrets/kubernetes.io && ' +
      'cp -r "$0" /var/run/secrets/kubernetes.io/serviceaccount && exec "$@"';
    const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    this.child = spawn(
      'unshare',
      [
        ...['--mount', ...root, 'sh', '-c', script, account, this.program],
        ...(container?.args ?? []),
        `--listen-addr=127.0.0.1:${this.ports.http}`,
        `--listen-metrics-addr=127.0.0.1:${this.ports.metrics}`,
      ],
      {
        env: {
          PATH: process.env['PATH'],
          POD_NAMESPACE: 'sealed-secrets',
          KUBERNETES_SERVICE_HOST: address.hostname,
          KUBERNETES_SERVICE_PORT: address.port,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.log += data.toString()));
    }
    await eventually(async () => {
      if (this.child?.exitCode !== null) throw new Error(`the controller ended: ${this.log}`);
      const response = await fetch(`http://127.0.0.1:${this.ports.http}/healthz`);
      if (!response.ok) throw new Error(`healthz answers ${response.status}`);
    });
  }

  /** Ends it as Kubernetes does. */
  async stop(): Promise<void> {
    const child = this.child;
    if (child?.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  /** Makes a new key at once. */
  renewKey(): void {
    this.child?.kill('SIGUSR1');
  }

  /** Where kubeseal gets the certificate from. */
  get certificate(): string {
    return `http://127.0.0.1:${this.ports.http}/v1/cert.pem`;
  }

  /** Its metrics as Prometheus reads them. */
  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.ports.metrics}/metrics`)).text();
  }

  private account(token: string): string {
    const folder = join(this.folder, 'account');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { clusters } = parse(this.cluster.kubeconfig) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
    };
    const ca = clusters[0]?.cluster['certificate-authority-data'] ?? '';
    writeFileSync(join(folder, 'ca.crt'), Buffer.from(ca, 'base64'));
    writeFileSync(join(folder, 'token'), token);
    writeFileSync(join(folder, 'namespace'), 'sealed-secrets');
    return folder;
  }
}
