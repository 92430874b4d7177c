import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync, openSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../loopback';

/** What a webhook says about an object. */
export interface Verdict {
  readonly allowed: boolean;
  readonly message: string;
}

/** Where and as whom the operator runs. */
export interface LocalOperatorOptions {
  /** Its program. */
  readonly program: string;
  /** A folder of its own. */
  readonly folder: string;
  /** Kubeconfig with the rights of its ServiceAccount. */
  readonly kubeconfig: string;
  /** Namespace that it takes for its own. */
  readonly namespace: string;
}

/** CloudNativePG's own program beside a lab: with the rights of our role, and a webhook that can be asked. */
export class LocalOperator {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly options: LocalOperatorOptions,
    private readonly ports: { readonly metrics: number; readonly webhook: number },
  ) {}

  /** Starts it, and waits until its webhook answers. */
  static async start(options: LocalOperatorOptions): Promise<LocalOperator> {
    const ports = { metrics: await freePort(), webhook: await freePort() };
    const operator = new LocalOperator(options, ports);
    operator.prepare();
    operator.run();
    await operator.answer();
    return operator;
  }

  /** What it has logged. */
  get log(): string {
    return readFileSync(join(this.options.folder, 'log'), 'utf8');
  }

  /** Its metrics, as Prometheus reads them. */
  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.ports.metrics}/metrics`)).text();
  }

  /** Asks its validating webhook about an object. */
  async judge(object: { readonly kind: string; readonly metadata: object }): Promise<Verdict> {
    const kind = object.kind.toLowerCase();
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: 'u',
        kind: { group: 'postgresql.cnpg.io', version: 'v1', kind: object.kind },
        resource: { group: 'postgresql.cnpg.io', version: 'v1', resource: `${kind}s` },
        operation: 'CREATE',
        userInfo: {},
        object,
      },
    };
    const answer = await this.call(`/validate-postgresql-cnpg-io-v1-${kind}`, review);
    const { response } = JSON.parse(answer) as {
      response: { allowed: boolean; status?: { message?: string } };
    };
    return { allowed: response.allowed, message: response.status?.message ?? '' };
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  private prepare(): void {
    const { folder, program } = this.options;
    // it looks for the programs of instances by architecture, below its working directory
    const operator = join(folder, 'operator');
    mkdirSync(operator, { recursive: true });
    symlinkSync(
      program,
      join(operator, process.arch === 'arm64' ? 'manager_arm64' : 'manager_amd64'),
    );
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', join(folder, 'apiserver.key'), '-out', join(folder, 'apiserver.crt')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...files, ...subject], {
      stdio: 'ignore',
    });
    writeFileSync(join(folder, 'kubeconfig'), this.options.kubeconfig, { mode: 0o600 });
  }

  private run(): void {
    const { program, folder, namespace } = this.options;
    const log = openSync(join(folder, 'log'), 'a');
    this.child = spawn(
      program,
      [
        'controller',
        `--metrics-bind-address=127.0.0.1:${this.ports.metrics}`,
        `--webhook-port=${this.ports.webhook}`,
        '--config-map-name=cnpg-controller-manager-config',
        '--secret-name=cnpg-controller-manager-config',
      ],
      {
        cwd: folder,
        stdio: ['ignore', log, log],
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          KUBECONFIG: join(folder, 'kubeconfig'),
          OPERATOR_NAMESPACE: namespace,
          OPERATOR_IMAGE_NAME: 'registry.example/cloudnative-pg:1.30.0',
          MONITORING_QUERIES_CONFIGMAP: 'cnpg-default-monitoring',
          // so it makes no certificate of its own, which only a kubelet could bring to it
          WEBHOOK_CERT_DIR: folder,
        },
      },
    );
  }

  private async answer(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (this.child?.exitCode !== null) break;
      const ready = await this.call('/readyz').catch(() => '');
      if (ready === 'OK') return;
      await sleep(200);
    }
    throw new Error(`the operator does not answer:\n${this.log}`);
  }

  private call(path: string, body?: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.ports.webhook,
          path,
          method: body === undefined ? 'GET' : 'POST',
          headers: { 'content-type': 'application/json' },
          agent: selfSigned,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () => {
            resolve(Buffer.concat(chunks).toString());
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

const selfSigned = new Agent({ rejectUnauthorized: false });
