import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ruleOf, type Alert } from '../../../constructs/monitoring/alerts';
import { eventually, freePort } from '../../loopback';

/** A program on loopback that answers HTTP. */
export class LocalProgram {
  private log = '';

  private constructor(private readonly child: ChildProcess) {
    const collect = (chunk: Buffer) => (this.log += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
  }

  /** Starts it and waits until it answers with success. */
  static async start(
    file: string,
    args: readonly string[],
    ready: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<LocalProgram> {
    const env = { ...process.env, ...more };
    const program = new LocalProgram(spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    await eventually(async () => {
      if (program.child.exitCode !== null) throw new Error(`it ended:\n${program.log}`);
      const { ok, status } = await fetch(ready);
      if (!ok) throw new Error(`${ready} answered ${status}:\n${program.log}`);
    });
    return program;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const end = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGTERM');
    await end;
  }
}

/** Stands for an Alertmanager: remembers the alerts that it is sent. */
export class AlertListener {
  /** Names of the alerts so far. */
  readonly heard = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AlertListener> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        for (const { labels } of JSON.parse(body || '[]') as { labels: { alertname: string } }[]) {
          listener.heard.add(labels.alertname);
        }
        response.end();
      });
    });
    const listener = new AlertListener(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return listener;
  }

  /** Where it listens. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Everything that a Prometheus of this machine is told. */
export interface LocalPrometheusOptions {
  readonly executable: string;
  readonly folder: string;
  /** Rules that it evaluates. */
  readonly alerts: readonly Alert[];
  /** Where it sends alerts. */
  readonly alertmanager: string;
  /** What it scrapes besides itself. */
  readonly targets?: readonly string[];
}

/** Starts a Prometheus that scrapes itself every second and writes its samples to itself. */
export async function startPrometheus(options: LocalPrometheusOptions) {
  const address = `127.0.0.1:${await freePort()}`;
  const file = (name: string, content: unknown) => {
    // JSON is YAML
    writeFileSync(join(options.folder, name), JSON.stringify(content));
    return join(options.folder, name);
  };
  const rules = options.alerts.map((alert) => ({ ...ruleOf(alert), expr: alert.expression }));
  const config = file('prometheus.yaml', {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [file('rules.yaml', { groups: [{ name: 'alerts', rules }] })],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [options.alertmanager] }] }] },
    remote_write: [{ url: `http://${address}/api/v1/write` }],
    scrape_configs: [
      {
        job_name: 'prometheus',
        static_configs: [{ targets: [address, ...(options.targets ?? [])] }],
      },
    ],
  });
  const program = await LocalProgram.start(
    options.executable,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(options.folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      // it would try for a minute to write to itself when it ends
      '--storage.remote.flush-deadline=1s',
    ],
    `http://${address}/-/ready`,
  );
  return { program, url: `http://${address}` };
}
