import type { SealedSecretProps } from './sealed-secret-props';

/** What is wrong with a SealedSecret. No value is ever shown: it may be one that somebody forgot to seal. */
export function problemsOf({
  name,
  namespace,
  encryptedData,
  templates = {},
  timeout,
}: SealedSecretProps): readonly string[] {
  const where = `sealedSecret.${namespace}.${name}`;
  const problems: string[] = [];
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) {
    problems.push(`${where}: 'name' must be the name of a Secret, got '${name}'`);
  }
  const sealed = Object.entries(encryptedData);
  if (sealed.length === 0) {
    problems.push(`${where}: 'encryptedData' must hold at least one value, got none`);
  }
  for (const key of [...Object.keys(encryptedData), ...Object.keys(templates)]) {
    if (!/^[\w.-]{1,253}$/.test(key)) {
      problems.push(`${where}: key must be letters, digits, '-', '_' and '.', got '${key}'`);
    }
  }
  for (const key of Object.keys(templates).filter((it) => it in encryptedData)) {
    problems.push(`${where}: key must be sealed or made by a template, got '${key}' in both`);
  }
  for (const [key, value] of sealed) {
    const problem = sealProblem(value);
    if (problem !== undefined) problems.push(`${where}.encryptedData.${key}: ${problem}`);
  }
  if (timeout !== undefined && timeout.toSeconds() < 1) {
    problems.push(`${where}: 'timeout' must be at least 1 second, got '${timeout.toSeconds()} s'`);
  }
  return problems;
}

const tagBytes = 16;

/**
 * A seal is two bytes that say how long the sealed session key is, that key (as long as the RSA key: 2048 bits or
 * more), then the value and its tag under the session key.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/v0.30.0/pkg/crypto/crypto.go
 */
function sealProblem(value: string): string | undefined {
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value) || value === '') {
    return `value must be base64 as kubeseal writes it, got ${value.length} characters that are not`;
  }
  const bytes = Buffer.from(value, 'base64');
  const keyBytes = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (keyBytes < 256 || bytes.length < 2 + keyBytes + tagBytes) {
    return `value must be sealed by kubeseal, got ${bytes.length} bytes that are no seal`;
  }
  return undefined;
}
