import { request as plainRequest } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** A request for a name that no name server knows, to the address that serves it. */
export interface NamedRequest {
  /** Such as `grafana.local.plinth.test`: what the certificate must be for, and the host of the request. */
  readonly host: string;
  /** Address that is connected to. */
  readonly address: string;
  /** @default 443, or 80 of a plain request */
  readonly port?: number;
  /** @default '/' */
  readonly path?: string;
  /** @default 'GET' */
  readonly method?: string;
  /** @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - nothing */
  readonly body?: string;
  /** PEM of the only authority that is trusted. */
  readonly authority: string;
}

/** What came back. */
export interface NamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** Of the certificate that was verified; missing in a plain answer. */
  readonly certificate?: {
    readonly names: readonly string[];
    readonly issuer: string;
    readonly validTo: Date;
    readonly fingerprint: string;
  };
}

/** Asks over TLS, and takes no answer from a certificate that the authority did not sign for that host. */
export function askHttps(asked: NamedRequest): Promise<NamedAnswer> {
  const { host, authority, port = 443 } = asked;
  return ask(asked, (options) =>
    request({ ...options, port, servername: host, ca: authority, rejectUnauthorized: true }),
  );
}

/** Asks without TLS. */
export function askHttp(asked: Omit<NamedRequest, 'authority'>): Promise<NamedAnswer> {
  return ask(asked, (options) => plainRequest({ ...options, port: asked.port ?? 80 }));
}

const patienceMs = 15_000;

function ask(
  asked: Omit<NamedRequest, 'authority'>,
  open: (options: RequestOptions) => ReturnType<typeof request>,
): Promise<NamedAnswer> {
  const { host, address, path = '/', method = 'GET', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const sent = open({
      host: address,
      path,
      method,
      headers: { ...headers, host },
      // every request proves the certificate anew
      agent: false,
      timeout: patienceMs,
    });
    sent.on('timeout', () => sent.destroy(new Error(`${host} at ${address} gave no answer`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const { socket } = response;
      const certificate = 'getPeerCertificate' in socket ? shown(socket as TLSSocket) : undefined;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          ...(certificate && { certificate }),
        });
      });
    });
    sent.end(body);
  });
}

function shown(socket: TLSSocket): NonNullable<NamedAnswer['certificate']> {
  const { subjectaltname = '', issuer, valid_to, fingerprint256 } = socket.getPeerCertificate();
  return {
    names: subjectaltname.split(', ').map((name) => name.replace(/^DNS:/, '')),
    issuer: [issuer.CN].flat().join(', '),
    validTo: new Date(valid_to),
    fingerprint: fingerprint256,
  };
}
