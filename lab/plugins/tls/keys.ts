import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { algorithmOf } from '../../x509/key';
import type { JsonObject } from '../protocol/values';
import { opensshPrivateKey, opensshPublicKey } from './openssh';

const generate = promisify(generateKeyPair);

/** Curves by the names that programs give them. */
export const CURVES: Readonly<Record<string, string>> = {
  P224: 'secp224r1',
  P256: 'prime256v1',
  P384: 'secp384r1',
  P521: 'secp521r1',
};

/** Makes a key; the inputs have been checked. */
export async function newKey(inputs: JsonObject): Promise<KeyObject> {
  const { algorithm, rsaBits, ecdsaCurve } = inputs;
  // the typings know each algorithm by its own overload
  if (algorithm === 'RSA')
    return (await generate('rsa', { modulusLength: Number(rsaBits) })).privateKey;
  if (algorithm === 'ED25519') return (await generate('ed25519')).privateKey;
  const namedCurve = CURVES[typeof ecdsaCurve === 'string' ? ecdsaCurve : ''] ?? '';
  return (await generate('ec', { namedCurve })).privateKey;
}

/** What a key's outputs are, secrets in the clear. */
export function keyOutputs(key: KeyObject): { readonly id: string; readonly outputs: JsonObject } {
  const publicKey = createPublicKey(key);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const pkcs8 = pem(key, 'pkcs8');
  const algorithm = algorithmOf(key);
  const openssh = opensshPublicKey(publicKey);
  return {
    id: createHash('sha1').update(der).digest('hex'),
    outputs: {
      privateKeyPem:
        algorithm === 'RSA' ? pem(key, 'pkcs1') : algorithm === 'ECDSA' ? pem(key, 'sec1') : pkcs8,
      privateKeyPemPkcs8: pkcs8,
      privateKeyOpenssh: openssh === undefined ? '' : opensshPrivateKey(key),
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      publicKeyOpenssh: openssh === undefined ? '' : `${openssh.line}\n`,
      publicKeyFingerprintMd5: openssh === undefined ? '' : md5(openssh.blob),
      publicKeyFingerprintSha256: openssh === undefined ? '' : sha256(openssh.blob),
    },
  };
}

function pem(key: KeyObject, type: 'pkcs1' | 'sec1' | 'pkcs8'): string {
  return key.export({ type, format: 'pem' }).toString();
}

function md5(blob: Buffer): string {
  const hex = createHash('md5').update(blob).digest('hex');
  return (hex.match(/../g) ?? []).join(':');
}

function sha256(blob: Buffer): string {
  const digest = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
