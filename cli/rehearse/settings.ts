import { parse, stringify } from 'yaml';

/** What takes the place of every secret value: nobody's passphrase or key is at hand, and none is wanted. */
export const placeholder = 'rehearsed-value-of-a-secret';

/** The settings of a stack in a rehearsal. */
export interface RehearsedSettings {
  /** Content of the file: the team's plain values, and the salt of the rehearsal's own passphrase. */
  readonly text: string;
  /** Where the team has secret values, as `pulumi config set --path` takes it: `["plinth:app/login/password"]`. */
  readonly secrets: readonly string[];
}

/** A stack's settings without the team's keys, and without anything that only they could read. */
export function rehearsedSettings(text: string, salt: string | undefined): RehearsedSettings {
  const { config } = record(parse(text));
  const secrets: string[] = [];
  const plain = withoutSecrets(config, '', secrets);
  return {
    text: stringify({
      ...(salt === undefined ? {} : { encryptionsalt: salt }),
      ...(plain === undefined ? {} : { config: plain }),
    }),
    secrets,
  };
}

/** The salt in a stack's settings. */
export function saltOf(text: string): string | undefined {
  const { encryptionsalt } = record(parse(text));
  return typeof encryptionsalt === 'string' ? encryptionsalt : undefined;
}

/** The value with nothing where a secret was; its places are added to `secrets`. */
function withoutSecrets(value: unknown, path: string, secrets: string[]): unknown {
  if (Array.isArray(value)) {
    // an empty text keeps the place of what follows it
    return value.map((each, at) => withoutSecrets(each, `${path}[${at}]`, secrets) ?? '');
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'secure') {
    secrets.push(path);
    return undefined;
  }
  const kept = entries.map(([key, inner]) => {
    return [key, withoutSecrets(inner, `${path}[${JSON.stringify(key)}]`, secrets)] as const;
  });
  return Object.fromEntries(kept.filter(([, inner]) => inner !== undefined));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
