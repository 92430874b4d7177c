import type { ChosenValue, SecretType } from '../../../stacks/secrets/request';
import { ruleOf } from '../../../stacks/secrets/value-rules';

const password: ChosenValue = { from: 'config', instead: { length: 24, most: 32 } };
const token: ChosenValue = { from: 'config', instead: { token: 10 } };
const base64: ChosenValue = { from: 'sops', instead: { bytes: 3, encoding: 'base64' } };
const hex: ChosenValue = { from: 'sops', instead: { bytes: 3, encoding: 'hex' } };
const own: ChosenValue = { from: 'sops' };

const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;

test.each<[ChosenValue, string, SecretType?, string?]>([
  [password, 'aB3_aB3_aB3_'],
  [password, 'aB3-'.repeat(8)],
  [{ from: 'config', instead: { length: 24 } }, 'aB3-'.repeat(32)],
  [token, 'aZ09aZ09aZ'],
  [base64, 'q6ur'],
  [hex, 'abABab'],
  [own, ' any text\n'],
  [own, '{"auths":{}}', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson'],
  [own, 'x', 'kubernetes.io/dockerconfigjson', 'other'],
  [own, pem('CERTIFICATE') + pem('CERTIFICATE'), 'kubernetes.io/tls', 'tls.crt'],
  [own, pem('EC PRIVATE KEY'), 'kubernetes.io/tls', 'tls.key'],
  [own, pem('PRIVATE KEY'), 'kubernetes.io/tls', 'tls.key'],
])('%j takes %j', (value, text, type = 'Opaque', key = 'key') => {
  const rule = ruleOf(value, type, key);
  expect(rule.holds(text)).toBe(true);
  expect(rule.holds(rule.madeUp('0123456789abcdef'.repeat(4)))).toBe(true);
});

const passwordRule =
  "must be 12 to 32 letters, digits and '-', '_', '.', '~', at least one lower-case letter, one upper-case letter, one digit and one other";

test.each<[ChosenValue, string, string, SecretType?, string?]>([
  [password, 'aB3_aB3_aB3', passwordRule],
  [password, 'aB3_'.repeat(9), passwordRule],
  [password, 'AB3_AB3_AB3_', passwordRule],
  [password, 'ab3_ab3_ab3_', passwordRule],
  [password, 'abB_abB_abB_', passwordRule],
  [password, 'aB3aB3aB3aB3', passwordRule],
  [password, 'aB3_aB3_aB3_\n', passwordRule],
  [password, 'enc:aB3_aB3_aB3_', passwordRule],
  [password, 'äB3_aB3_aB3_a', passwordRule],
  [token, 'aZ09aZ09a', 'must be 10 letters and digits'],
  [token, 'aZ09aZ09a-', 'must be 10 letters and digits'],
  [base64, 'q6urqw==', 'must be 3 bytes in base64'],
  [base64, 'q6ur\n', 'must be 3 bytes in base64'],
  [hex, 'abcd', 'must be 3 bytes in hex'],
  [hex, 'abcdefgh', 'must be 3 bytes in hex'],
  [own, '', 'must not be empty'],
  ...['{', '[]', '{"auths":[]}', '{"auths":"a"}', 'null'].map(
    (text): [ChosenValue, string, string, SecretType, string] => [
      own,
      text,
      "must be JSON with credentials by registry under 'auths'",
      'kubernetes.io/dockerconfigjson',
      '.dockerconfigjson',
    ],
  ),
  [own, pem('PRIVATE KEY'), 'must be a certificate in PEM', 'kubernetes.io/tls', 'tls.crt'],
  [own, pem('CERTIFICATE'), 'must be a private key in PEM', 'kubernetes.io/tls', 'tls.key'],
])('%j fails for %j: %s', (value, text, says, type = 'Opaque', key = 'key') => {
  const rule = ruleOf(value, type, key);
  expect([rule.holds(text), rule.says]).toEqual([false, says]);
});
