import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import type { JsonObject } from '../protocol/values';
import { ApiError, Unreachable } from './api-error';
import type { Connection } from './connection';
import { PluginCredentials, type Credentials } from './credentials';

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  /** @default - no body */
  readonly body?: JsonObject;
  /** @default application/json */
  readonly contentType?: string;
  readonly signal: AbortSignal;
}

/** A successful answer. */
export interface ApiResponse {
  readonly status: number;
  readonly body: JsonObject;
  /** What the API server warns of, such as Pod Security violations. */
  readonly warnings: readonly string[];
}

/** One line of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
}

const RETRY_DELAYS = [100, 200, 400, 800, 1600];
const RETRY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const RETRY_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
]);
// one resource has waited for the server in vain: the others need not
const GIVE_UP_FOR_MS = 10_000;

/** Speaks to one API server over kept-alive connections, and rides out short outages. */
export class Api {
  private readonly plugin: PluginCredentials | undefined;
  private readonly send: typeof httpsRequest;
  private identity: { readonly credentials: Credentials; readonly options: RequestOptions };
  private unreachable: { readonly since: number; readonly error: Unreachable } | undefined;

  constructor(
    private readonly connection: Connection,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const { exec, server } = connection;
    if (exec !== undefined) this.plugin = new PluginCredentials(exec, env);
    this.send = server.protocol === 'https:' ? httpsRequest : httpRequest;
    this.identity = { credentials: connection, options: requestOptions(connection, connection) };
  }

  /** Sends a request that may be repeated without harm, and repeats it while the server is briefly away. */
  async request(request: ApiRequest): Promise<ApiResponse> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once(request);
      } catch (error) {
        const delay = RETRY_DELAYS[attempt];
        if (!isTransient(error) || delay === undefined || this.givenUp() !== undefined) {
          throw this.final(error, request.signal);
        }
        await sleep(delay, undefined, { signal: request.signal });
      }
    }
  }

  /** Follows changes until the server ends the stream or the signal aborts. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const response = await this.open({ method: 'GET', path, signal });
    if (response.statusCode !== 200) {
      throw new ApiError(
        response.statusCode ?? 0,
        await bodyOf(response),
        `watch of ${path} failed`,
      );
    }
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  }

  private async once(request: ApiRequest): Promise<ApiResponse> {
    const response = await this.open(request);
    const body = await bodyOf(response);
    this.unreachable = undefined;
    const status = response.statusCode ?? 0;
    // the next request is made with what the plugin says now
    if (status === 401) await this.plugin?.renew(this.identity.credentials);
    if (status >= 400)
      throw new ApiError(status, body, `${request.method} ${request.path} failed: ${status}`);
    return { status, body, warnings: warningsIn(response.headers['warning']) };
  }

  private async open(request: ApiRequest): Promise<IncomingMessage> {
    const { method, path, body, contentType, signal } = request;
    const options = await this.identified();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = this.send({ ...options, method, path, signal }, resolve);
      sent.on('error', reject);
      if (payload !== undefined) {
        sent.setHeader('content-type', contentType ?? 'application/json');
        sent.setHeader('content-length', Buffer.byteLength(payload));
      }
      sent.end(payload);
    });
  }

  /** How to connect as whoever the credentials say; connections are kept until those change. */
  private async identified(): Promise<RequestOptions> {
    const credentials = (await this.plugin?.get()) ?? this.identity.credentials;
    if (credentials !== this.identity.credentials) {
      const options = requestOptions(this.connection, credentials);
      this.identity = { credentials, options };
    }
    return this.identity.options;
  }

  private givenUp(): Unreachable | undefined {
    if (this.unreachable === undefined || Date.now() - this.unreachable.since > GIVE_UP_FOR_MS)
      return undefined;
    return this.unreachable.error;
  }

  private final(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof ApiError || signal.aborted) return error;
    const known = this.givenUp();
    if (known !== undefined) return known;
    const unreachable = new Unreachable(this.connection.server.origin, error);
    this.unreachable = { since: Date.now(), error: unreachable };
    return unreachable;
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) {
    return (
      RETRY_STATUSES.has(error.status) ||
      (error.status === 500 && /etcdserver|leader|timed? ?out/.test(error.message))
    );
  }
  return RETRY_CODES.has((error as NodeJS.ErrnoException).code ?? '');
}

async function bodyOf(response: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { message: text.trim() };
  }
}

/** The texts of a `Warning` header: `299 - "text"`, several joined by commas. */
export function warningsIn(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/g, '$1'),
  );
}

function requestOptions(connection: Connection, credentials: Credentials): RequestOptions {
  const { server, ca, serverName, insecure, basic } = connection;
  const { token, certificate, key } = credentials;
  const secure = server.protocol === 'https:';
  const tls = { ca, cert: certificate, key, servername: serverName, rejectUnauthorized: !insecure };
  return {
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port || (secure ? 443 : 80),
    headers: { accept: 'application/json', ...authorization(token, basic) },
    // watches keep a connection each, so the number is not limited
    agent: secure
      ? new HttpsAgent({ keepAlive: true, ...defined(tls) })
      : new HttpAgent({ keepAlive: true }),
  };
}

function authorization(
  token: string | undefined,
  basic: string | undefined,
): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  return basic === undefined ? {} : { authorization: `Basic ${basic}` };
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
