import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Connection } from '../../../../lab/plugins/kubernetes/connection';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

/** What is answered: a status and a body, or anything by hand. */
export type Answer =
  | { readonly status?: number; readonly body: object; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void);

/** An API server that answers what a test wants. */
export class FakeApiServer {
  readonly received: Received[] = [];
  private readonly server: Server;

  constructor(private readonly answer: (request: Received, count: number) => Answer) {
    this.server = createServer((request, response) => {
      void this.respond(request, response);
    });
  }

  async start(): Promise<Connection> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    const server = new URL(`http://127.0.0.1:${port}`);
    return { server, context: 'fake', namespace: '', insecure: false, token: 'token' };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    const received: Received = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      body: JSON.parse(text || '{}') as Received['body'],
      headers: request.headers,
    };
    this.received.push(received);
    const answer = this.answer(received, this.received.length);
    if (typeof answer === 'function') {
      answer(response);
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body));
  }
}
