import { setMaxListeners } from 'node:events';
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici';
import { proxyFor } from '../../../lab/toolchain/proxy';
import { isLoopback } from './mirrors';
import { RegistryProblem, tame } from './problem';
import { attempts, isPassing, longestWait, waitOf, type Clock } from './retry';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** A header by its name in lower case; several of one name as one. */
  header(name: string): string | undefined;
}

/** A request. */
export interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** @default - none */
  readonly form?: URLSearchParams;
}

/** With what connections are made. */
export interface ConnectionOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears of each wait. */
  readonly onWait: (text: string) => void;
}

const silence = 20_000;
const connecting = 10_000;

// a list of 100,000 tags has some megabytes
const largestBody = 64 * 1024 * 1024;

const redirectLimit = 5;

// registries slow callers down who ask for more at once
const atOnce = 8;

/** Connections to registries and to those who give tokens for them. */
export class Connection {
  private readonly dispatchers = new Map<string, Dispatcher>();

  private readonly options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    // each request under way listens; a signal of our own, for others count the listeners of theirs
    const signal = AbortSignal.any([options.signal]);
    setMaxListeners(0, signal);
    this.options = { ...options, signal };
  }

  /** Answers a request, again and again while the trouble is a passing one, and follows where it leads. */
  async ask(question: Question): Promise<Answer> {
    let next = question;
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      const answer = await this.patiently(next);
      const location = answer.header('location');
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
        return answer;
      }
      next = redirected(next, location);
    }
    throw new RegistryProblem(`${question.url.host} redirects more than ${redirectLimit} times`);
  }

  /** Ends all connections, which would keep the process alive. */
  async close(): Promise<void> {
    await Promise.all([...this.dispatchers.values()].map((each) => each.destroy()));
  }

  private async patiently(question: Question): Promise<Answer> {
    const { clock, signal, onWait } = this.options;
    const { host } = question.url;
    for (let failed = 1; ; failed += 1) {
      const { answer, trouble } = await this.attempt(question);
      if (answer !== undefined && !isPassing(answer.status)) return answer;
      const said = answer === undefined ? trouble : `answers ${statusText(answer)}`;
      const wait = waitOf({ retryAfter: answer?.header('retry-after'), failed, now: clock.now() });
      if (wait > longestWait) {
        throw new RegistryProblem(
          `${host} ${said} and asks to wait ${Math.ceil(wait / 1000)} s, longer than ${longestWait / 1000} s`,
        );
      }
      if (failed === attempts) throw new RegistryProblem(`${host} ${said}, ${attempts} times`);
      onWait(`${host} ${said}: waiting ${Math.ceil(wait / 1000)} s`);
      await clock.wait(wait, signal);
    }
  }

  private async attempt({ url, method, headers, form }: Question): Promise<{
    readonly answer?: Answer;
    readonly trouble?: string;
  }> {
    const { signal } = this.options;
    signal.throwIfAborted();
    try {
      const response = await request(url, {
        dispatcher: this.dispatcher(url),
        method,
        headers: {
          'user-agent': 'plinth',
          ...headers,
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form?.toString() ?? null,
        signal,
      });
      const body = await read(response.body, url.host);
      return { answer: answerOf(response, body) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RegistryProblem) throw error;
      return { trouble: troubleOf(error, url.host) };
    }
  }

  private dispatcher(url: URL): Dispatcher {
    const proxy = isLoopback(url.host) ? undefined : proxyFor(url, this.options.env);
    const known = this.dispatchers.get(proxy ?? '');
    if (known !== undefined) return known;
    const limits = {
      connections: atOnce,
      headersTimeout: silence,
      bodyTimeout: silence,
      connect: { timeout: connecting },
    };
    const made =
      proxy === undefined ? new Agent(limits) : new ProxyAgent({ ...limits, uri: proxy });
    this.dispatchers.set(proxy ?? '', made);
    return made;
  }
}

/** Where an answer leads; who asks is told to nobody but to whom it was told before. */
function redirected({ url, method, headers }: Question, location: string): Question {
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol)) {
    throw new RegistryProblem(`${url.host} redirects to what is no address`);
  }
  if (next.protocol === 'http:' && !isLoopback(next.host)) {
    throw new RegistryProblem(`${url.host} leads to ${next.host} without TLS`);
  }
  const { authorization: _authorization, ...anonymous } = headers;
  return {
    url: next,
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    headers: next.origin === url.origin ? headers : anonymous,
  };
}

async function read(body: AsyncIterable<unknown>, host: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const piece = chunk as Buffer;
    size += piece.length;
    if (size > largestBody) {
      throw new RegistryProblem(`${host} sends more than ${largestBody / 1024 / 1024} MiB`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function answerOf({ statusCode, headers }: Dispatcher.ResponseData, body: Buffer): Answer {
  return {
    status: statusCode,
    body,
    header: (name) => {
      const value = headers[name];
      return typeof value === 'object' ? value.join(', ') : value;
    },
  };
}

/** What an answer says of itself: its status, and the registry's own words. */
export function statusText({ status, body }: Answer): string {
  const words = wordsOf(body);
  return words === '' ? String(status) : `${status} (${words})`;
}

function wordsOf(body: Buffer): string {
  try {
    const { errors } = JSON.parse(body.toString('utf8')) as { readonly errors?: unknown };
    const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
    const { code, message } = (first ?? {}) as {
      readonly code?: unknown;
      readonly message?: unknown;
    };
    return tame([code, message].filter((word) => typeof word === 'string').join(': '));
  } catch {
    return '';
  }
}

function troubleOf(error: unknown, host: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: 'is not known to the name servers',
    EAI_AGAIN: 'is not known to the name servers for now',
    ECONNREFUSED: 'refuses connections',
    ECONNRESET: 'broke off',
    EPIPE: 'broke off',
    UND_ERR_SOCKET: 'broke off',
    UND_ERR_ABORTED: 'broke off',
    UND_ERR_CONNECT_TIMEOUT: `lets no connection stand within ${connecting / 1000} s`,
    UND_ERR_HEADERS_TIMEOUT: `was silent for ${silence / 1000} s`,
    UND_ERR_BODY_TIMEOUT: `was silent for ${silence / 1000} s`,
  };
  const said = known[code];
  if (said !== undefined) return said;
  // a certificate does not become right by waiting
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_|EPROTO)/.test(code)) {
    throw new RegistryProblem(`${host} can not be trusted (${tame(message)})`, { cause: error });
  }
  if (code !== '') return `can not be asked (${code})`;
  throw error;
}
