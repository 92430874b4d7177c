import { isMap, isScalar, isSeq, parseAllDocuments, type Node } from 'yaml';
import type { Finding } from '../finding';

/** An encrypted file as it lies in the repository. */
export interface EncryptedFile {
  /** For whom it is encrypted: age recipients, resources of a KMS, fingerprints. None of them is secret. */
  readonly recipients: readonly string[];
  /** Why nothing of it is used. */
  readonly findings: readonly Finding[];
}

// as sops writes it
const encrypted = /^ENC\[AES256_GCM,data:[^,]+,iv:[^,]+,tag:[^,]+,type:[^\]]+\]$/;

/**
 * What can be said of a file without any key. A file that is not encrypted, or has a value in the clear where
 * values are, is refused: whoever has the repository has read it.
 */
export function encryptedFile(path: string, text: string): EncryptedFile {
  const documents = parseAllDocuments(text);
  const all = Array.isArray(documents) ? documents : [];
  const [document] = all;
  // the parser's own words show the text around an error
  if (document === undefined || all.some(({ errors }) => errors.length > 0)) {
    return refused(`${path}: must be YAML`, `\`sops edit ${path}\` writes it`);
  }
  if (!isMap(document.contents) || document.contents.get('sops') === undefined) {
    return refused(
      `${path}: must be encrypted, but stands there in the clear`,
      `\`sops encrypt --in-place ${path}\`, and other values: these are known to whoever has the repository`,
    );
  }
  if (all.length > 1) {
    return refused(
      `${path}: must be one document, got ${all.length}: sops would give the first alone`,
      "put the Secrets into one `kind: List`, or into files of their own in 'secrets.files'",
    );
  }
  const clear = valuesInTheClear(document.contents, []);
  return {
    recipients: [...recipientsIn(document.contents.get('sops', true))],
    findings: clear.map((where) => ({
      problem: `${path}: '${where}' must be encrypted, but stands there in the clear`,
      fix: `give .sops.yaml \`encrypted_regex: ^(data|stringData)$\`, \`sops encrypt\` ${path} anew, and take another value`,
    })),
  };
}

function refused(problem: string, fix: string): EncryptedFile {
  return { recipients: [], findings: [{ problem, fix }] };
}

const valueFields = new Set(['data', 'stringData']);

/** Paths of values below `data` and `stringData` that are not encrypted; sops leaves empty ones as they are. */
function valuesInTheClear(node: unknown, path: readonly string[]): readonly string[] {
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '?';
      return name === 'sops' && path.length === 0 ? [] : valuesInTheClear(value, [...path, name]);
    });
  }
  if (isSeq(node)) {
    return node.items.flatMap((item, index) => valuesInTheClear(item, [...path, String(index)]));
  }
  const isValue = path.some((name) => valueFields.has(name));
  const value = isScalar(node) ? node.value : node;
  if (!isValue || value === null || value === '') return [];
  return typeof value === 'string' && encrypted.test(value) ? [] : [path.join('.')];
}

const recipientFields = new Set([
  'recipient',
  'resource_id',
  'arn',
  'fp',
  'vault_url',
  'vault_address',
]);

function* recipientsIn(node: Node | undefined): Generator<string> {
  if (isSeq(node)) for (const item of node.items) yield* recipientsIn(item as Node);
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    const isRecipient = isScalar(key) && recipientFields.has(String(key.value));
    if (isRecipient && isScalar(value)) yield String(value.value);
    else yield* recipientsIn(value as Node);
  }
}
