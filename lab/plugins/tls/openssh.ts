import { createPublicKey, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';

const CURVES: Readonly<Record<string, string>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

/** A public key in OpenSSH's form. */
export interface OpensshPublicKey {
  /** The key as it goes over the wire; fingerprints are taken of it. */
  readonly blob: Buffer;
  /** A line of `authorized_keys`. */
  readonly line: string;
}

/** A public key in OpenSSH's form; undefined for P-224, which OpenSSH does not know. */
export function opensshPublicKey(key: KeyObject): OpensshPublicKey | undefined {
  if (key.asymmetricKeyDetails?.namedCurve === 'secp224r1') return undefined;
  const jwk = key.export({ format: 'jwk' });
  const { type, parts } = publicParts(jwk);
  const blob = Buffer.concat([text(type), ...parts]);
  return { blob, line: `${type} ${blob.toString('base64')}` };
}

/**
 * A private key in OpenSSH's own form, without a passphrase.
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function opensshPrivateKey(key: KeyObject): string {
  const { blob = Buffer.alloc(0) } = opensshPublicKey(createPublicKey(key)) ?? {};
  const check = randomBytes(4);
  const section = Buffer.concat([
    check,
    check,
    ...privateParts(key.export({ format: 'jwk' })),
    text(''),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (section.length % 8)) % 8 }, (_, i) => i + 1),
  );
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[text('none'), text('none'), text(''), number(1)],
    bytes(blob),
    bytes(Buffer.concat([section, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`);
  return [begin, ...lines, end, ''].join('\n');
}

function publicParts(jwk: JsonWebKey): {
  readonly type: string;
  readonly parts: readonly Buffer[];
} {
  if (jwk.kty === 'RSA') return { type: 'ssh-rsa', parts: [integer(jwk.e), integer(jwk.n)] };
  if (jwk.kty === 'OKP') return { type: 'ssh-ed25519', parts: [bytes(raw(jwk.x))] };
  const curve = CURVES[jwk.crv ?? ''] ?? '';
  return { type: `ecdsa-sha2-${curve}`, parts: [text(curve), bytes(point(jwk))] };
}

function privateParts(jwk: JsonWebKey): readonly Buffer[] {
  const { type, parts } = publicParts(jwk);
  if (jwk.kty === 'RSA') {
    return [text(type), ...[jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(integer)];
  }
  if (jwk.kty === 'OKP') {
    return [text(type), ...parts, bytes(Buffer.concat([raw(jwk.d), raw(jwk.x)]))];
  }
  return [text(type), ...parts, integer(jwk.d)];
}

function point(jwk: JsonWebKey): Buffer {
  return Buffer.concat([Buffer.from([4]), raw(jwk.x), raw(jwk.y)]);
}

function raw(value: string | undefined): Buffer {
  return Buffer.from(value ?? '', 'base64url');
}

/** A whole number: no leading zero but the one that keeps it positive. */
function integer(value: string | undefined): Buffer {
  const given = raw(value);
  const start = given.findIndex((byte) => byte !== 0);
  const plain = start < 0 ? Buffer.alloc(0) : given.subarray(start);
  return bytes((plain[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value));
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([number(value.length), value]);
}

function number(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}
