import { Agent, request } from 'node:https';
import type { ClusterAccess } from './kubeconfig';

/** The API server gave no answer at all. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The API server answered with an error. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads from an API server: plain HTTPS, because loading a client library costs as much as all the answers. */
export class ClusterClient {
  private readonly access: ClusterAccess;
  private readonly agent: Agent;

  constructor(access: ClusterAccess) {
    this.access = access;
    this.agent = new Agent({
      keepAlive: true,
      ca: access.ca,
      cert: access.certificate,
      key: access.key,
    });
  }

  /** @throws AnswerError, or UnreachableError when nobody answers within the time given. */
  async get(path: string, timeout = 5000): Promise<unknown> {
    const { status, body } = await this.fetch(path, timeout);
    if (status === 200) return JSON.parse(body);
    throw new AnswerError(status, `GET ${path}: ${status} ${messageOf(body)}`.trimEnd());
  }

  close(): void {
    this.agent.destroy();
  }

  private fetch(path: string, timeout: number): Promise<{ status: number; body: string }> {
    const url = new URL(path, this.access.server);
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        agent: this.agent,
        timeout,
        headers: { accept: 'application/json' },
      });
      sent.on('response', (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (body += part));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeout / 1000} s`)));
      sent.on('error', (cause) => {
        reject(new UnreachableError(`${this.access.server}: ${cause.message}`, { cause }));
      });
      sent.end();
    });
  }
}

function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: string };
    return message ?? '';
  } catch {
    return '';
  }
}
