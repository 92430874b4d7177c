import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveCluster } from '../../../cli/drift/live-cluster';
import { Api } from '../../../lab/plugins/kubernetes/api';
import type { JsonObject } from '../../../lab/plugins/protocol/values';

/** What the counterpart of an API server answers to one request. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** An API server on loopback that answers as it is told, and remembers what it was asked. */
export interface FakeApiServer {
  readonly cluster: LiveCluster;
  /** `GET /version`, in the order in which they came. */
  readonly asked: readonly string[];
  /** How many requests were under way at once. */
  readonly widest: () => number;
  close(): Promise<void>;
}

export function failure(status: number, message: string, reason = ''): Answer {
  return { status, body: { kind: 'Status', status: 'Failure', code: status, message, reason } };
}

/** RBAC's refusal. */
export function forbidden(verb: string, resource: string): Answer {
  const message = `${resource} is forbidden: User "ci" cannot ${verb} resource "${resource}" in API group "" in the namespace "shop"`;
  return failure(403, message, 'Forbidden');
}

/** What every API server answers, and one kind that can be listed. */
export const usual: Readonly<Record<string, JsonObject>> = {
  'GET /version': { major: '1' },
  'GET /apis': { groups: [] },
  'GET /api/v1': {
    resources: [
      { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get', 'list', 'patch'] },
      { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
      { name: 'bindings', kind: 'Binding', namespaced: true, verbs: ['create'] },
    ],
  },
};

/** Answers are looked up by method and path, with its query where that is told; the rest is not there. */
export async function startApiServer(
  answers: Readonly<Record<string, JsonObject | Answer | ((body: JsonObject) => Answer)>>,
  /** Nothing under this path is answered until so many requests for it are under way. @default - each at once */
  gathered?: { readonly under: string; readonly requests: number },
): Promise<FakeApiServer> {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const gathering = async (url: string): Promise<void> => {
    if (gathered === undefined || !url.startsWith(gathered.under)) return;
    if (most >= gathered.requests) {
      for (const go of waiting.splice(0)) go();
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    most = Math.max(most, open);
    const { method = '', url = '' } = request;
    asked.push(`${method} ${url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    await gathering(url);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const path = url.split('?')[0] ?? '';
    const found = answers[`${method} ${url}`] ?? answers[`${method} ${path}`];
    const { status, body } = answerOf(found, text);
    open -= 1;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    cluster: clusterAt(`http://127.0.0.1:${port}`),
    asked,
    widest: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** A cluster at an address. */
export function clusterAt(server: string, signal = new AbortController().signal): LiveCluster {
  const connection = { server: new URL(server), context: 'test', namespace: '', insecure: false };
  return new LiveCluster(new Api(connection, {}), signal);
}

function answerOf(
  found: JsonObject | Answer | ((body: JsonObject) => Answer) | undefined,
  text: string,
): Answer {
  if (found === undefined) return failure(404, 'not found', 'NotFound');
  if (typeof found === 'function') return found(JSON.parse(text) as JsonObject);
  return isAnswer(found) ? found : { status: 200, body: found };
}

function isAnswer(value: JsonObject | Answer): value is Answer {
  return typeof value['status'] === 'number' && 'body' in value;
}
