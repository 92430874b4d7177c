import type { X509Certificate } from 'node:crypto';
import { connect, type ConnectionOptions } from 'node:tls';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { askHttp, askHttps, type NamedAnswer, type NamedRequest } from './https';

/** How a host is asked, beside its path. */
export type Asked = Pick<NamedRequest, 'method' | 'headers' | 'body'>;

/** What a TLS handshake ended with. */
export interface Handshake {
  readonly protocol: string | null;
  readonly certificate: X509Certificate;
}

const patienceMs = 15_000;

/** The gateway as clients outside find it: by the address of its load balancer, whatever the host. */
export class FrontDoor {
  constructor(
    readonly address: string,
    /** PEM of the only authority that is believed. */
    private readonly authority: string,
  ) {}

  /** Asks over HTTPS, on a connection of its own; the certificate must be the authority's for that host. */
  get(host: string, path: string, asked: Asked = {}): Promise<NamedAnswer> {
    const { address, authority } = this;
    return askHttps({ ...asked, host, path, address, authority });
  }

  /** Asks over HTTP. */
  plainGet(host: string, path: string): Promise<NamedAnswer> {
    return askHttp({ host, path, address: this.address });
  }

  /** Shakes hands for a host. */
  handshake(servername: string, options: ConnectionOptions = {}): Promise<Handshake> {
    const { address, authority } = this;
    return handshake({ host: address, port: 443, ca: authority, servername, ...options });
  }

  /** Calls a method of a gRPC service with an empty message and gives the bytes of the answer. */
  grpcCall(host: string, method: string): Promise<Buffer> {
    const { address, authority } = this;
    const client = new Client(`${address}:443`, credentials.createSsl(Buffer.from(authority)), {
      'grpc.ssl_target_name_override': host,
      'grpc.default_authority': host,
    });
    const bytes = (message: Buffer) => message;
    return new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        method,
        bytes,
        bytes,
        Buffer.alloc(0),
        { deadline: Date.now() + patienceMs },
        (error: ServiceError | null, answer?: Buffer) => {
          if (error) reject(error);
          else resolve(answer ?? Buffer.alloc(0));
        },
      );
    }).finally(() => {
      client.close();
    });
  }
}

/** Shakes hands over TLS and gives the certificate that was shown; fails as a client does that believes it not. */
export function handshake(options: ConnectionOptions): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = connect({ timeout: patienceMs, ...options }, () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) reject(new Error('no certificate was shown'));
      else resolve({ protocol: socket.getProtocol(), certificate });
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('the handshake did not end')));
    socket.once('error', reject);
  });
}
