import { isUtf8 } from 'node:buffer';

/** A Secret of a decrypted file. */
export interface DecryptedSecret {
  /** `<namespace>/<name>`. */
  readonly id: string;
  /** Type, where the file states one. */
  readonly type: string | undefined;
  /** Values by key. */
  readonly values: ReadonlyMap<string, string>;
}

/** The Secrets of a decrypted file, and what of it is none. Problems never show a value. */
export interface Decrypted {
  /** The Secrets. */
  readonly secrets: readonly DecryptedSecret[];
  /** What is none. */
  readonly problems: readonly string[];
}

/** Reads what sops printed: a Kubernetes Secret, or a List of them. */
export function decryptedSecrets(path: string, json: string): Decrypted {
  const problems: string[] = [];
  const manifests = manifestsOf(parsed(json));
  const secrets = manifests.flatMap((manifest) => secretOf(path, manifest, problems));
  return { secrets, problems };
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // the parser's own words show the text
    return undefined;
  }
}

function manifestsOf(value: unknown): readonly unknown[] {
  const { kind, items } = fieldsOf(value);
  return kind === 'List' && Array.isArray(items) ? items : [value];
}

function secretOf(path: string, value: unknown, problems: string[]): readonly DecryptedSecret[] {
  const { apiVersion, kind, metadata, type, data, stringData } = fieldsOf(value);
  const { namespace, name } = fieldsOf(metadata);
  if (
    apiVersion !== 'v1' ||
    kind !== 'Secret' ||
    typeof namespace !== 'string' ||
    typeof name !== 'string'
  ) {
    problems.push(
      `${path}: must hold Kubernetes Secrets alone (\`apiVersion: v1\`, \`kind: Secret\`, with name and namespace), or one List of them`,
    );
    return [];
  }
  const id = `${namespace}/${name}`;
  const values = new Map<string, string>();
  const put = (key: string, text: string | undefined, rule: string): void => {
    const where = `${path}: '${key}' of secret ${id}`;
    if (text === undefined) problems.push(`${where} must be ${rule}`);
    else if (values.has(key)) problems.push(`${where} must stand in 'data' or in 'stringData'`);
    else values.set(key, text);
  };
  for (const [key, text] of Object.entries(fieldsOf(data))) {
    put(key, decoded(text), "text in base64 under 'data'");
  }
  for (const [key, text] of Object.entries(fieldsOf(stringData))) {
    put(key, typeof text === 'string' ? text : undefined, "text under 'stringData': quote it");
  }
  return [{ id, type: typeof type === 'string' ? type : undefined, values }];
}

function decoded(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const compact = text.replace(/\s/g, '');
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64') === compact && isUtf8(bytes) ? bytes.toString() : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
