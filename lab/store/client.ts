import { request as httpsRequest, type RequestOptions } from 'node:https';
import { signed, type StoreRequest } from './signature';

/** As whom a store is talked to, and where it is. */
export interface StoreAccess {
  /** Such as `https://198.18.0.2:9000`. */
  readonly url: string;
  /** Certificate of the authority that signed the store's, in PEM. */
  readonly authority: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What the store answered. */
export interface StoreAnswer {
  readonly status: number;
  /** S3's word for what is wrong, such as `AccessDenied`. @default - nothing is, or it does not say */
  readonly code?: string;
  readonly body: Buffer;
}

/** Region of every store of a lab: the one that clients assume when they are told none. */
export const storeRegion = 'us-east-1';

const patienceMs = 30_000;

/** Sends a request; a refusal is an answer like any other. */
export async function ask(access: StoreAccess, request: StoreRequest): Promise<StoreAnswer> {
  const { host, hostname, port } = new URL(access.url);
  const { target, headers } = signed(request, {
    ...access,
    host,
    region: storeRegion,
    date: new Date(),
  });
  const body = Buffer.from(request.body ?? '');
  return send(
    {
      // not as an address, of which '..' would be taken out
      ...{ hostname, port, path: target },
      method: request.method,
      ca: access.authority,
      headers: { ...headers, 'content-length': body.length },
      // every answer on a connection of its own: nothing is left open that would keep a program alive
      agent: false,
      timeout: patienceMs,
    },
    body,
  );
}

function send(options: RequestOptions, body: Buffer): Promise<StoreAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const content = Buffer.concat(chunks);
        const { statusCode: status = 0 } = response;
        const code = status < 300 ? undefined : elements(content.toString(), 'Code')[0];
        resolve({ status, body: content, ...(code !== undefined && { code }) });
      });
    });
    request.on('timeout', () => {
      request.destroy(new Error(`the object store did not answer within ${patienceMs / 1000} s`));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
};

/** The texts of all elements of that name. */
export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, entity) => {
      if (typeof decimal === 'string') return String.fromCodePoint(Number(decimal));
      if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16));
      return entities[String(entity)] ?? whole;
    }),
  );
}

/** A text as it stands in an element. */
export function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
