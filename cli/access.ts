import type { Platform } from '../stacks/platform';

/** How people get at what runs. */
export type Access = Pick<Platform, 'urls' | 'credentials'>;

type Credential = Access['credentials'][number];

/** What a stack's outputs say of access; nothing where an older program left them. */
export function accessOf(outputs: Readonly<Record<string, unknown>>): Access {
  const { urls, credentials } = outputs;
  return {
    urls: Object.fromEntries(
      Object.entries(urls ?? {}).filter((entry): entry is [string, string] => {
        return typeof entry[1] === 'string';
      }),
    ),
    credentials: Array.isArray(credentials) ? credentials.filter(isCredential) : [],
  };
}

const fields: readonly (keyof Credential)[] = ['product', 'account', 'namespace', 'secret', 'key'];

function isCredential(value: unknown): value is Credential {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  return fields.every((field) => typeof given[field] === 'string');
}

/** The command that shows a password; a dot in a key would lead the path into it. */
export function passwordCommand({ namespace, secret, key }: Credential): string {
  const path = `{.data.${key.replaceAll('.', '\\.')}}`;
  return `kubectl -n ${namespace} get secret ${secret} -o jsonpath='${path}' | base64 -d`;
}

/** Access as programs read it. */
export function accessJson({ urls, credentials }: Access) {
  return {
    urls,
    credentials: credentials.map((one) => ({ ...one, command: passwordCommand(one) })),
  };
}
