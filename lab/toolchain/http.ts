import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { proxyFor } from './proxy';
import { hasCode } from './store';

/** How long a publisher may take. */
export interface Patience {
  /** Milliseconds until a connection stands. */
  readonly connectMs: number;
  /** Milliseconds without a sign of life. */
  readonly silenceMs: number;
  /** Bytes a second that must come on average once `silenceMs` have passed. */
  readonly pace: number;
}

/** Short, because a build from source is the alternative. */
export const patience: Patience = { connectMs: 5000, silenceMs: 20_000, pace: 32 * 1024 };

/** A source that cannot give what is wanted, in words; the next one is tried. */
export class SourceProblem extends Error {}

/** A publisher to which no connection comes about. */
export class Unreachable extends SourceProblem {}

const redirectLimit = 5;
const noConnection = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
];

/** Fetches over HTTP, through the proxy that the environment names. */
export class Http {
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal | undefined,
    private readonly limits: Patience = patience,
  ) {}

  /** Gives the body piece by piece, and its full length where the server states it. */
  async read(
    url: string,
    onPiece: (piece: Buffer, total?: number) => Promise<void> | void,
  ): Promise<void> {
    const start = performance.now();
    let received = 0;
    try {
      const response = await this.open(url);
      const length = Number(response.headers['content-length'] ?? Number.NaN);
      const total = Number.isNaN(length) ? undefined : length;
      for await (const piece of response as AsyncIterable<Buffer>) {
        received += piece.length;
        await onPiece(piece, total);
        this.watchPace(url, received, total, performance.now() - start);
      }
    } catch (error) {
      this.signal?.throwIfAborted();
      throw inWords(url, received, error);
    }
  }

  private async open(url: string): Promise<IncomingMessage> {
    let target = new URL(url);
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      const response = await this.request(target);
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return response;
      response.destroy();
      if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location) {
        throw new SourceProblem(`${url} answered ${statusCode}`);
      }
      const next = new URL(headers.location, target);
      if (target.protocol === 'https:' && next.protocol !== 'https:') {
        throw new SourceProblem(`${url} leads to an address without TLS, ${next.host}`);
      }
      target = next;
    }
    throw new SourceProblem(`${url} redirects more than ${redirectLimit} times`);
  }

  private async request(target: URL): Promise<IncomingMessage> {
    const { silenceMs } = this.limits;
    const limit = this.connectLimit(target);
    const { signal } = limit;
    const agent = await this.agent(target, signal);
    return new Promise((resolve, reject) => {
      const outgoing = (target.protocol === 'https:' ? https : http).get(target, {
        agent,
        signal,
        timeout: silenceMs,
        headers: { 'user-agent': 'plinth', accept: '*/*' },
      });
      // a request that waits for its proxy would not tell of its end
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      let response: IncomingMessage | undefined;
      outgoing.on('socket', (socket) => {
        // behind a proxy it stands already
        if (socket.connecting) socket.once('connect', limit.keep);
        else limit.keep();
      });
      outgoing.on('timeout', () => {
        const silence = new SourceProblem(`${target.href} was silent for ${silenceMs / 1000} s`);
        (response ?? outgoing).destroy(silence);
      });
      outgoing.on('error', reject).on('close', limit.keep);
      outgoing.on('response', (incoming) => {
        response = incoming;
        resolve(incoming);
      });
    });
  }

  /** Aborts with the run, or when no connection stands in time unless told to keep it. */
  private connectLimit({ host }: URL): { signal: AbortSignal; keep: () => void } {
    const seconds = this.limits.connectMs / 1000;
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(new Unreachable(`${host} cannot be reached (no connection within ${seconds} s)`));
    }, this.limits.connectMs);
    return {
      signal: this.signal ? AbortSignal.any([this.signal, late.signal]) : late.signal,
      keep: () => {
        clearTimeout(timer);
      },
    };
  }

  /** A connection of its own for each request: there are few, and none must keep the process alive. */
  private async agent(target: URL, signal: AbortSignal): Promise<http.Agent | false> {
    const proxy = proxyFor(target, this.env);
    if (!proxy) return false;
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, { signal });
  }

  private watchPace(url: string, received: number, total: number | undefined, ms: number): void {
    if (received === total || ms < this.limits.silenceMs) return;
    const pace = (received / ms) * 1000;
    if (pace >= this.limits.pace) return;
    throw new SourceProblem(`${url} sends only ${Math.round(pace / 1024)} KiB a second`);
  }
}

function inWords(url: string, received: number, error: unknown): unknown {
  if (error instanceof SourceProblem) return error;
  const { host } = new URL(url);
  const { code = '', message } = error as NodeJS.ErrnoException;
  // the proxy's own troubles have words, but no code
  if (message.startsWith('Proxy connection')) {
    return new Unreachable(`${host} cannot be reached (${message})`);
  }
  if (hasCode(error, ...noConnection))
    return new Unreachable(`${host} cannot be reached (${code})`);
  if (hasCode(error, 'ECONNRESET', 'EPIPE') || code.startsWith('HPE_')) {
    return new SourceProblem(`${url} broke off after ${received} bytes`);
  }
  // certificates and the rest of TLS
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_|EPROTO)/.test(code)) {
    return new SourceProblem(`${url} cannot be trusted (${message})`);
  }
  return error;
}
