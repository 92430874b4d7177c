import { request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { credentials, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { echoService } from './servers';

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Where a gateway listens, and which certificate is to be believed. */
export interface Gate {
  readonly port: number;
  readonly ca: string;
}

/** Asks over HTTPS, as a client that has found the host's address to be loopback. */
export function get(
  { port, ca }: Gate,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, path, servername: host, ca, headers: { host, ...headers } },
      (response) => {
        collect(response).then(resolve, reject);
      },
    )
      .on('error', reject)
      .end();
  });
}

/** Status of an answer over HTTP/2. */
export function getOverHttp2({ port, ca }: Gate, host: string, path: string): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const session = connectHttp2(`https://${host}`, {
      createConnection: () =>
        connectTls({ host: '127.0.0.1', port, ca, servername: host, ALPNProtocols: ['h2'] }),
    });
    session.once('error', reject);
    session
      .request({ ':path': path })
      .once('error', reject)
      .once('response', (headers) => {
        resolve(headers[':status'] ?? 0);
        session.destroy();
      })
      .resume()
      .end();
  });
}

/** Status of the answer to a request whose body is sent in two parts, with a pause between them. */
export function sendSlowly({ port, ca }: Gate, host: string, pauseMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      { host: '127.0.0.1', port, servername: host, ca, method: 'POST', headers: { host } },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode < 400) resolve(statusCode);
        else reject(new Error(`answered with ${statusCode}`));
      },
    ).once('error', reject);
    sending.write('one');
    setTimeout(() => sending.end('two'), pauseMs);
  });
}

/** Asks over HTTP. */
export function plainGet(port: number, host: string, path: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    plainRequest({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      collect(response).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}

async function collect(response: IncomingMessage): Promise<HttpAnswer> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** What a TLS handshake ended with. */
export interface Handshake {
  readonly protocol: string | null;
  readonly names: string | undefined;
}

/** Shakes hands over TLS for a host. */
export function handshake(
  { port, ca }: Gate,
  servername: string,
  options: ConnectionOptions = {},
): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, ca, servername, ...options }, () => {
      resolve({
        protocol: socket.getProtocol(),
        names: socket.getPeerCertificate().subjectaltname,
      });
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

/** Calls the echo service over TLS for a host. */
export function grpcCall({ port, ca }: Gate, host: string, message: string): Promise<string> {
  const Client = makeGenericClientConstructor(echoService, 'Echo');
  const client = new Client(`127.0.0.1:${port}`, credentials.createSsl(Buffer.from(ca)), {
    'grpc.ssl_target_name_override': host,
    'grpc.default_authority': host,
  });
  const call = client['Echo'] as (
    request: Buffer,
    options: { deadline: number },
    callback: (error: ServiceError | null, answer?: Buffer) => void,
  ) => void;
  return new Promise<string>((resolve, reject) => {
    call.call(client, Buffer.from(message), { deadline: Date.now() + 10_000 }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer?.toString() ?? '');
    });
  }).finally(() => {
    client.close();
  });
}

/** Sends bytes and gives what comes back first, after a pause in the open connection. */
export function tcpExchange(port: number, message: string, pauseMs = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the connection was closed'));
    });
    setTimeout(() => socket.write(message), pauseMs);
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}
