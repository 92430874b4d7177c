/** What stands where a value must not be seen, in the engine's own words. */
export const secret = '[secret]';
/** What stands where a value is known only after the run. */
export const unknown = '[known afterwards]';
/** What stands where the program says that differences are of no interest. */
export const hidden = '[hidden]';

// @see https://github.com/pulumi/pulumi/blob/v3.230.0/sdk/go/common/resource/sig/sig.go
const signature = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';
const outputSignature = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
// @see https://github.com/pulumi/pulumi/blob/v3.230.0/sdk/go/common/resource/plugin/rpc.go
const unknownPrefix = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

type Fields = Readonly<Record<string, unknown>>;

/** Properties as an event has them, with nothing in them that must not be seen. */
export function masked(type: string, properties: Fields): Fields {
  const all = maskedFields(properties);
  const fields = hiddenFields(type);
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [key, fields.has(key) ? maskedDeep(value) : value]),
  );
}

const none: ReadonlySet<string> = new Set();
// secrets of whatever program, even of one that does not say so
const secretFields: Readonly<Record<string, ReadonlySet<string>>> = {
  'kubernetes:core/v1:Secret': new Set(['data', 'stringData']),
  'random:index/randomPassword:RandomPassword': new Set(['result', 'bcryptHash']),
  'random:index/randomBytes:RandomBytes': new Set(['base64', 'hex']),
  'tls:index/privateKey:PrivateKey': new Set([
    'privateKeyPem',
    'privateKeyOpenssh',
    'privateKeyPemPkcs8',
  ]),
  'gcp:serviceaccount/key:Key': new Set(['privateKey']),
};

function hiddenFields(type: string): ReadonlySet<string> {
  return secretFields[type] ?? none;
}

/**
 * The value at a path of properties as an event has them, as it may be seen. Only that one is looked at: whole
 * manifests, twice for each of thousands of resources, would take longer than the preview.
 */
export function maskedAt(
  type: string,
  properties: Fields,
  steps: readonly (string | number)[],
): unknown {
  let inner: unknown = properties;
  for (const [at, step] of steps.entries()) {
    // of what is secret or not known yet no part is told either
    if (typeof inner === 'string' && inner.startsWith(unknownPrefix)) return unknown;
    if (typeof inner !== 'object' || inner === null) return undefined;
    const fields = inner as Fields;
    if (signature in fields) return maskedValue(fields);
    if (!Object.hasOwn(fields, step)) return undefined;
    const isLast = at === steps.length - 1;
    if (at === 0 && hiddenFields(type).has(String(step))) {
      const hiddenField = maskedDeep(fields[step]);
      return isLast || hiddenField === secret ? hiddenField : secretIn(hiddenField, steps[1]);
    }
    if (isLast && !Array.isArray(inner)) {
      return maskedFields({
        [step]: fields[step],
        ...(step === 'value' ? { name: fields['name'] } : {}),
      })[step];
    }
    inner = fields[step];
  }
  return maskedValue(inner);
}

function secretIn(fields: unknown, step: string | number | undefined): unknown {
  const has = typeof fields === 'object' && fields !== null && Object.hasOwn(fields, step ?? '');
  return has ? secret : undefined;
}

/** Keys stay, values go. */
function maskedDeep(value: unknown): unknown {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return secret;
  if (signature in value) return secret;
  return Object.fromEntries(Object.keys(value).map((key) => [key, secret]));
}

function maskedFields(fields: Fields): Fields {
  const { name } = fields;
  const isSecretVariable = typeof name === 'string' && secretName.test(name);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !isBookkeeping(key))
      .map(([key, value]) => {
        if (key.includes('last-applied')) return [key, hidden];
        const isSecret = secretKey.test(key) || (isSecretVariable && key === 'value');
        return [key, isSecret && typeof value === 'string' ? secret : maskedValue(value)];
      }),
  );
}

// what stands there in the clear should not, but a comment must not spread it; `existingSecret` names one
const secretKey =
  /(password|passwd|passphrase|private_?key|secret_?key|client_?secret|token|api_?key|(^|[_.-])(secret|credentials?))$/i;
// names of variables whose values nobody wants to read in public
const secretName = /TOKEN|PASSWORD|PASSPHRASE|SECRET|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_KEY/i;

/** Plugins keep notes of their own among the properties. */
export function isBookkeeping(key: string): boolean {
  return key.startsWith('__');
}

/** A value as it may be seen. */
export function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  const sign = fields[signature];
  if (sign === secretSignature) return secret;
  if (sign === outputSignature) {
    if (fields['secret'] === true) return secret;
    return 'value' in fields ? maskedValue(fields['value']) : unknown;
  }
  // assets, archives and references: of no use to a reader
  if (typeof sign === 'string') return '[asset]';
  return maskedFields(fields);
}

/** Secrets inside of a longer text: passwords in addresses, private keys, tokens of well-known services. */
export function maskedText(text: string): string {
  if (text.startsWith(unknownPrefix)) return unknown;
  // most texts are none of these, and there are millions of them
  if (!/:\/\/|-----BEGIN|gh[pousr]_|github_pat_|pul-|AGE-SECRET/i.test(text)) return text;
  return text
    .replace(/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END|$)/g, `$1${secret}$2`)
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]{0,200}:)[^\s/@]{1,500}@/gi, `$1${secret}@`)
    .replace(/\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{50,}|pul-[0-9a-f]{40})\b/g, secret)
    .replace(/\bAGE-SECRET-KEY-1[A-Z0-9]{50,}\b/g, secret);
}

// shorter ones occur by chance
const shortest = 8;

/** What the environment of this process keeps secret, the longest first. */
export function secretsIn(env: NodeJS.ProcessEnv): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) =>
    secretName.test(name) && value.length >= shortest && !/^[/.~]/.test(value) ? [value] : [],
  );
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

/** A text without any of these values, plain or as JSON quotes them. */
export function without(text: string, values: readonly string[]): string {
  return values.reduce((rest, value) => {
    const quoted = JSON.stringify(value).slice(1, -1);
    const plain = rest.replaceAll(value, secret);
    return quoted === value ? plain : plain.replaceAll(quoted, secret);
  }, text);
}

/**
 * Data without any of these values and without what a text gives away, keys included. To be done before it is shown:
 * wherever a text is cut, indented or quoted, a value of several lines or signs is not found any more.
 */
export function cleared<T>(value: T, secrets: readonly string[]): T {
  return clearedData(value, secrets) as T;
}

function clearedData(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return maskedText(without(value, secrets));
  if (Array.isArray(value)) return value.map((each) => clearedData(each, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      maskedText(without(key, secrets)),
      clearedData(each, secrets),
    ]),
  );
}
