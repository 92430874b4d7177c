import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InfraProps } from '../../../constructs/infra/props';
import { ports } from '../../../constructs/infra/ports';
import { temporaryFolder } from '../../temporary';
import type { LocalCertificate } from './authority';
import { eventually, freePort } from '../../loopback';
import type { Ended, Machine } from './local-pod';
import { LocalPod } from './local-pod';
import { podOf, synth } from './synth';

/** What answers to a call of the API. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Values that stand in the Secrets of a server. */
export interface ServerSecrets {
  readonly database: Readonly<Record<string, string>>;
  readonly databaseAuthority: string | Buffer;
  readonly encryptionKey: string | Buffer;
  readonly adminPassword: string;
  readonly connectorAccessKey: string;
  readonly certificate: string | Buffer;
  readonly privateKey: string | Buffer;
}

/** The rendered server's pod, run on loopback by the real server. */
export class LocalServer {
  private said = '';

  private constructor(
    private readonly pod: LocalPod,
    private readonly here: Readonly<Record<number, number>>,
  ) {}

  static async of(
    infra: string,
    secrets: ServerSecrets,
    props: Partial<InfraProps> = {},
  ): Promise<LocalServer> {
    const here = Object.fromEntries(
      await Promise.all(
        [ports.http, ports.https, ports.metrics].map(async (port) => [port, await freePort()]),
      ),
    ) as Readonly<Record<number, number>>;
    const machine: Machine = {
      programs: [infra],
      ports: here,
      folders: {},
      secrets: {
        ...Object.fromEntries(
          Object.entries(secrets.database).map(([key, value]) => [`infra-app/${key}`, value]),
        ),
        'infra-ca/ca.crt': secrets.databaseAuthority,
        'infra-server-encryption-key/key': secrets.encryptionKey,
        'infra-admin/password': secrets.adminPassword,
        'infra-connector-access-key/access-key': secrets.connectorAccessKey,
        'infra-server-tls/tls.crt': secrets.certificate,
        'infra-server-tls/tls.key': secrets.privateKey,
      },
    };
    const { manifests } = synth(props);
    const pod = podOf(manifests, 'Deployment', 'infra-server');
    return new LocalServer(new LocalPod(machine, manifests, pod), here);
  }

  /** Runs the init container; it waits `patience` seconds for the database. */
  preflight(patience = 1): Promise<Ended> {
    return this.pod.run('preflight', {
      PATIENCE: String(patience),
      TMPDIR: this.pod.folder('temporary'),
    });
  }

  /** Starts the pod as Kubernetes does: the init container, then the server until it is ready. */
  async start(): Promise<void> {
    const { exitCode, output } = await this.preflight();
    if (exitCode !== 0) throw new Error(output);
    const server = this.pod.start('server');
    server.stdout?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    server.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${this.said}`);
      const { ok } = await fetch(`${this.url('http')}/healthz`);
      if (!ok) throw new Error('not ready');
    });
  }

  /** What the server has said. */
  get log(): string {
    return this.said;
  }

  /** Runs the liveness probe's command. */
  alive(): Promise<Ended> {
    const probe = this.pod.container('server').livenessProbe?.exec?.command ?? [];
    return this.pod.run('server', {}, probe);
  }

  /** Puts another certificate where the mounted Secret is. */
  renew(certificate: string | Buffer): void {
    writeFileSync(join(this.pod.folder('tls'), 'tls.crt'), certificate);
  }

  url(port: keyof typeof ports): string {
    const scheme = port === 'https' ? 'https' : 'http';
    return `${scheme}://localhost:${this.here[ports[port]] ?? 0}`;
  }

  /** Calls the API. */
  async call(method: string, path: string, key?: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.url('http')}${path}`, {
      method,
      headers: {
        'Infra-Version': '0.21.0',
        'Content-Type': 'application/json',
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
    };
  }

  /** Logs in and returns the session's access key. */
  async login(name: string, password: string): Promise<string> {
    const { status, body } = await this.call('POST', '/api/login', undefined, {
      passwordCredentials: { name, password },
    });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return String(body['accessKey']);
  }

  stop(): Promise<void> {
    return this.pod.stop();
  }
}

/** A folder with a new authority and a certificate for `localhost`. */
export function certificateFolder(sign: (folder: string) => LocalCertificate): LocalCertificate {
  return sign(temporaryFolder('certificate'));
}
