import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';

/** What is needed to speak to a lab's API server as its administrator. */
export interface LabCredentials {
  /** Such as `https://127.0.0.1:40123`. */
  readonly server: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** An answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
}

export type ApiMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** How a body is to be read; the default is plain JSON. */
export type ApiContent =
  | 'application/json'
  | 'application/apply-patch+yaml'
  | 'application/json-patch+json'
  | 'application/merge-patch+json';

/** The few calls that a lab makes to its own API server. */
export interface LabApi {
  call(
    method: ApiMethod,
    path: string,
    body?: unknown,
    content?: ApiContent,
    accept?: string,
  ): Promise<ApiAnswer>;
  /** Hands over every line of a watch until the server or the signal ends it; gives the status it began with. */
  watch(
    path: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
    accept?: string,
  ): Promise<number>;
  close(): void;
}

const timeoutMs = 30_000;

export function labApi(credentials: LabCredentials): LabApi {
  const agent = new Agent({
    keepAlive: true,
    ca: credentials.ca,
    cert: credentials.certificate,
    key: credentials.key,
  });
  const send = (options: RequestOptions, path: string) =>
    request(new URL(path, credentials.server), { ...options, agent });
  return {
    call: (method, path, body, content = 'application/json', accept = 'application/json') =>
      new Promise((resolve, reject) => {
        const headers = { accept, 'content-type': content };
        const outgoing = send({ method, headers, timeout: timeoutMs }, path);
        outgoing.on('response', (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: incoming.statusCode ?? 0, body: parsed(text) });
          });
        });
        outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${timeoutMs} ms`)));
        outgoing.on('error', reject);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    watch: (path, onLine, signal, accept = 'application/json') =>
      new Promise((resolve, reject) => {
        const outgoing = send({ method: 'GET', headers: { accept }, signal }, path);
        outgoing.on('response', (incoming) => {
          const status = incoming.statusCode ?? 0;
          const lines = createInterface({ input: incoming, crlfDelay: Infinity });
          if (status === 200) lines.on('line', onLine);
          incoming.on('error', reject);
          lines.on('close', () => {
            resolve(status);
          });
        });
        outgoing.on('error', reject);
        outgoing.end();
      }),
    close() {
      agent.destroy();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
