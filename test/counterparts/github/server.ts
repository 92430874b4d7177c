import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { replyTo } from './api';
import { Faults, type Fault, type FaultRule } from './faults';
import type { Reply } from './route';
import { World, type GitHubOptions } from './world';

/** A GitHub of its own on loopback, for one repository. */
export interface GitHubCounterpart {
  readonly url: string;
  /** What GitHub Actions would set. */
  readonly env: NodeJS.ProcessEnv;
  readonly world: World;
  /** What was asked so far, such as `GET /repos/acme/platform/branches?per_page=100&page=1`. */
  readonly requests: readonly string[];
  fail(rule: FaultRule): void;
  /** Calls once, right before the next request of a method is answered: what others do in that moment. */
  before(method: string, act: () => void | Promise<void>): void;
  close(): Promise<void>;
}

/** Starts the counterpart. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubCounterpart> {
  const world = new World(options);
  const faults = new Faults();
  const requests: string[] = [];
  const moments: { readonly method: string; readonly act: () => void | Promise<void> }[] = [];
  const pageSize = options.pageSize ?? 100;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    const body = await bodyOf(request);
    requests.push(`${method} ${url}`);
    const at = moments.findIndex((moment) => moment.method === method);
    if (at >= 0) await moments.splice(at, 1)[0]?.act();
    const address = new URL(url, origin(request));
    if (request.headers.authorization?.split(' ')[1] !== world.token) {
      write(response, { status: 401, data: { message: 'Bad credentials' } });
      return;
    }
    const fault = faults.take(method, url);
    if (fault !== undefined && (await refuse(fault, response))) return;
    if (fault?.kind === 'first page again') address.searchParams.set('page', '1');
    const reply = replyTo(world, { method, url: address, body });
    if (fault?.kind === 'done, then 502') {
      write(response, { status: 502, data: { message: 'Bad Gateway' } });
    } else {
      write(response, ...bent(...paged(reply, address, pageSize), fault));
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    env: { GITHUB_API_URL: url, GITHUB_REPOSITORY: world.repository, GITHUB_TOKEN: world.token },
    world,
    requests,
    fail: (rule) => {
      faults.add(rule);
    },
    before: (method, act) => void moments.push({ method, act }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

type Headers = Readonly<Record<string, string>>;

function origin(request: IncomingMessage): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += String(part);
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

/** The page that is asked for of a list, and the links to its neighbours. */
function paged(reply: Reply, url: URL, pageSize: number): [Reply, Headers] {
  if (!Array.isArray(reply.data)) return [reply, {}];
  const items: readonly unknown[] = reply.data;
  const asked = Number(url.searchParams.get('per_page') ?? 30);
  const size = Math.min(Math.max(asked, 1), pageSize);
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string): string => {
    const there = new URL(url);
    there.searchParams.set('page', String(to));
    return `<${there.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  const data = items.slice((page - 1) * size, page * size);
  return [{ ...reply, data }, links.length === 0 ? {} : { link: links.join(', ') }];
}

/** Faults that come in place of any answer; whether this was one. */
async function refuse(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      write(response, { status: fault.status, data: { message: fault.message ?? 'no' } });
      return true;
    case 'primary limit': {
      const reset = Math.floor(Date.now() / 1000) + fault.resetInSeconds;
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
      const message = 'API rate limit exceeded for installation ID 1.';
      write(response, { status: 403, data: { message } }, headers);
      return true;
    }
    case 'secondary limit': {
      const { status, retryAfter } = fault;
      const message = 'You have exceeded a secondary rate limit.';
      const headers: Headers =
        retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      write(response, { status, data: { message } }, headers);
      return true;
    }
    case 'hang up':
      response.destroy();
      return true;
    case 'says':
      write(response, { status: 200, data: fault.body });
      return true;
    case 'slow':
      await pause(fault.ms);
      return false;
    default:
      return false;
  }
}

/** Faults of an answer that is right otherwise. */
function bent(reply: Reply, headers: Headers, fault: Fault | undefined): [Reply, Headers, number?] {
  const { link, ...rest } = headers;
  switch (fault?.kind) {
    case 'no link':
      return [reply, rest];
    case 'foreign link':
      return [reply, { ...rest, link: `<${fault.url}>; rel="next"` }];
    case 'first page again':
      return [reply, { ...rest, link: '<http://127.0.0.1/?page=2>; rel="next"' }];
    case 'one missing':
      return Array.isArray(reply.data)
        ? [{ ...reply, data: reply.data.slice(0, -1) }, headers]
        : [reply, headers];
    case 'half':
      return [reply, headers, 0.5];
    default:
      return [reply, link === undefined ? rest : headers];
  }
}

function write(
  response: ServerResponse,
  { status, data }: Reply,
  headers: Headers = {},
  part = 1,
): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const text = data === undefined ? '' : JSON.stringify(data);
  response.end(text.slice(0, Math.floor(text.length * part)));
}
