import { createPrivateKey, type KeyObject } from 'node:crypto';
import { UserError } from '../../errors/user-error';

/** What a program calls the algorithm of a key. */
export type Algorithm = 'RSA' | 'ECDSA' | 'ED25519';

/** Reads a private key. What is wrong with it does not quote it. */
export function readKey(property: string, pem: string, where = 'tls'): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new UserError(`${where}: '${property}' must be a private key in PEM`);
  }
}

/** The algorithm of a key, as programs call it. */
export function algorithmOf(key: KeyObject): Algorithm {
  if (key.asymmetricKeyType === 'rsa') return 'RSA';
  if (key.asymmetricKeyType === 'ec') return 'ECDSA';
  if (key.asymmetricKeyType === 'ed25519') return 'ED25519';
  throw new UserError(
    `tls: a private key must be RSA, ECDSA or ED25519, got ${String(key.asymmetricKeyType)}`,
  );
}
