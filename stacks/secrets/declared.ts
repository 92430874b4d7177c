import type {
  DeclaredSecretEnvironment,
  GeneratedEnvironment,
  SecretsEnvironment,
  SecretSourceEnvironment,
} from '../../environments/secrets';
import { UserError } from '../../errors/user-error';
import type { GeneratedValue, SecretRequest, SecretValue } from './request';
import { described } from './values';

/**
 * The requests of the products with what the environment declares: sources of values that are not left to
 * be generated, and Secrets of the team's own. Pure.
 *
 * @throws UserError with every declaration that does not fit the products.
 */
export function withDeclared(
  requests: readonly SecretRequest[],
  section: SecretsEnvironment | undefined,
  namespaces: readonly string[],
): readonly SecretRequest[] {
  if (section === undefined) return requests;
  const problems: string[] = [];
  const declared = new Map(section.declared.map((secret) => [idOf(secret), secret]));
  const products = requests.map((request) => {
    const secret = declared.get(idOf(request));
    return secret === undefined ? request : overridden(request, secret, problems);
  });
  const ids = new Set(requests.map(idOf));
  const own = section.declared
    .filter((secret) => !ids.has(idOf(secret)))
    .map((secret) => ownRequest(secret, namespaces, problems));
  if (problems.length === 0) return [...products, ...own];
  throw new UserError(problems, { fix: "correct 'secrets' of the environment in environments/" });
}

function idOf({ namespace, name }: Pick<SecretRequest, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

function overridden(
  request: SecretRequest,
  secret: DeclaredSecretEnvironment,
  problems: string[],
): SecretRequest {
  const where = `secret ${idOf(request)}`;
  const { type = 'Opaque', keys } = request;
  if (secret.type !== undefined && secret.type !== type) {
    problems.push(`${where}: 'type' must be left to its product, got '${secret.type}'`);
  }
  const chosen = Object.entries(secret.keys).map(([key, source]) => {
    const value = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const problem = overrideProblem(request, key, value, source);
    if (problem !== undefined) problems.push(`${where}: '${key}' ${problem}`);
    return [key, replaced(value, source)] as const;
  });
  return { ...request, keys: { ...keys, ...Object.fromEntries(chosen) } };
}

function overrideProblem(
  { keys, lifetime }: SecretRequest,
  key: string,
  value: SecretValue | undefined,
  source: SecretSourceEnvironment,
): string | undefined {
  if (value === undefined) {
    const known = Object.keys(keys).map((known) => `'${known}'`);
    return `must be a key that its product knows (${known.join(', ')}), got '${key}'`;
  }
  if (!isGenerated(value)) {
    return `must be left to its product, for which it is ${described(value)}`;
  }
  if (typeof source === 'string') return undefined;
  if (kindOf(source) !== undefined || source.generation === undefined) {
    return "must come from 'config' or 'sops' or be another { generation }: its product says what is generated";
  }
  if (lifetime === 'permanent') {
    return 'must keep its generation: what was encrypted with it would be lost';
  }
  return undefined;
}

/** Only asked for a value that can be replaced; in the way of an error it stays as it is. */
function replaced(value: SecretValue | undefined, source: SecretSourceEnvironment): SecretValue {
  if (value === undefined || !isGenerated(value)) return value ?? { value: '' };
  if (typeof source === 'string') return { from: source, instead: value };
  return { ...value, ...(source.generation && { generation: source.generation }) };
}

function ownRequest(
  { namespace, name, type, keys }: DeclaredSecretEnvironment,
  namespaces: readonly string[],
  problems: string[],
): SecretRequest {
  const where = `secret ${namespace}/${name}`;
  if (!namespaces.includes(namespace)) {
    const known = [...new Set(namespaces)].sort().map((known) => `'${known}'`);
    problems.push(
      `${where}: 'namespace' must be one of the platform's (${known.join(', ')}), got '${namespace}'`,
    );
  }
  const values = Object.entries(keys).map(([key, source]): [string, SecretValue] => {
    if (typeof source === 'string') return [key, { from: source }];
    const value = kindOf(source);
    if (value === undefined) {
      problems.push(
        `${where}: '${key}' must say what is generated: { length }, { token } or { bytes, encoding }`,
      );
    }
    return [key, value ?? { value: '' }];
  });
  return { namespace, name, ...(type && { type }), keys: Object.fromEntries(values) };
}

function isGenerated(value: SecretValue): value is GeneratedValue {
  return 'length' in value || 'token' in value || 'bytes' in value;
}

/** What is to be generated; undefined when only its generation is said. */
function kindOf(source: GeneratedEnvironment): GeneratedValue | undefined {
  const { length, token, bytes, encoding = 'base64', generation } = source;
  const rest = generation === undefined ? {} : { generation };
  if (length !== undefined) return { length, ...rest };
  if (token !== undefined) return { token, ...rest };
  return bytes === undefined ? undefined : { bytes, encoding, ...rest };
}
