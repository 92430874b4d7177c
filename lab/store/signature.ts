import { createHash, createHmac } from 'node:crypto';

/** A request to a store that speaks S3's protocol. */
export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Path as it is, not encoded: `/bucket/folder/object`. */
  readonly path: string;
  /** @default - none */
  readonly query?: Readonly<Record<string, string>>;
  /** More headers, with names in lower case. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - empty */
  readonly body?: string | Buffer;
}

/** Who sends a request, and when. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** Host, with the port where it is not the protocol's own. */
  readonly host: string;
  readonly date: Date;
}

/** A request ready to be sent. */
export interface SignedRequest {
  /** Encoded path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Signs a request the way S3 wants it (Signature Version 4, in a header).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signed(request: StoreRequest, signer: Signer): SignedRequest {
  const { method, path, query = {}, body = '' } = request;
  const stamp = signer.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const payload = sha256(body);
  const headers: Readonly<Record<string, string>> = {
    ...request.headers,
    host: signer.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': stamp,
  };
  const names = Object.keys(headers).sort();
  const [uri, search] = [path.split('/').map(encoded).join('/'), queryString(query)];
  const canonical = [
    ...[method, uri, search],
    ...names.map((name) => `${name}:${headers[name]?.trim() ?? ''}`),
    ...['', names.join(';'), payload],
  ].join('\n');
  const scope = [stamp.slice(0, 8), signer.region, 's3', 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${signer.secretAccessKey}`);
  const signature = hmac(key, text).toString('hex');
  const credential = `Credential=${signer.accessKeyId}/${scope.join('/')}`;
  return {
    target: search === '' ? uri : `${uri}?${search}`,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names.join(';')},Signature=${signature}`,
    },
  };
}

function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

/** S3 also encodes what `encodeURIComponent` takes for harmless. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
