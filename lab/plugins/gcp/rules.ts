import { isIP, isIPv4 } from 'node:net';
import type { CheckFailure } from '../protocol/provider';
import { isRecord, Secret, type PropertyMap, type PropertyValue } from '../protocol/values';

/** What the values at a path must be. `[]` in a path means each element: `secondaryIpRanges[].ipCidrRange`. */
export interface Rule {
  readonly path: string;
  /** What is wanted, to be read after `must be`. */
  readonly wants: string;
  readonly allows: (value: string | number | boolean) => boolean;
}

/** Text that matches all of a pattern. */
export function matching(path: string, pattern: RegExp, wants: string): Rule {
  return { path, wants, allows: (value) => pattern.test(String(value)) };
}

/** One of some values. */
export function oneOf(path: string, ...values: readonly (string | number)[]): Rule {
  const wants = values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
  return { path, wants, allows: (value) => values.includes(value as string | number) };
}

/** A whole number in a range. */
export function whole(path: string, least: number, most: number): Rule {
  return {
    path,
    wants: `a whole number from ${least} to ${most}`,
    allows: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

/** A name of Compute Engine. */
export function computeName(path = 'name'): Rule {
  return matching(
    path,
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'a name of at most 63 characters (a-z, 0-9 and -) that begins with a letter and does not end with -',
  );
}

/** A range of addresses whose first address is its own. */
export function cidr(path: string): Rule {
  return { path, wants: 'an address range such as 10.0.0.0/16', allows: isCidr };
}

/** A region: `europe-west1`. */
export function region(path = 'region'): Rule {
  return matching(path, /^([a-z0-9:./-]+\/)?[a-z]+-[a-z]+\d+$/, 'a region such as europe-west1');
}

/** A zone: `europe-west1-b`. */
export function zone(path = 'zone'): Rule {
  return matching(
    path,
    /^([a-z0-9:./-]+\/)?[a-z]+-[a-z]+\d+-[a-z]$/,
    'a zone such as europe-west1-b',
  );
}

/** A region or a zone. */
export function location(path = 'location'): Rule {
  return matching(path, /^[a-z]+-[a-z]+\d+(-[a-z])?$/, 'a region or zone such as europe-west1');
}

/** A predefined role, or one of the project's own. */
export function role(path = 'role'): Rule {
  return matching(
    path,
    /^(roles\/[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9]+)*|(projects|organizations)\/[a-z0-9-]+\/roles\/[\w.]{3,64})$/,
    'a role such as roles/storage.objectViewer',
  );
}

const EMAIL = /^[^@\s:]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const WORKLOAD =
  /^[a-z][a-z0-9-]{4,28}[a-z0-9]\.svc\.id\.goog\[[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}\]$/;

/** Whom IAM knows: a person, a service account, a group, a Kubernetes account, … */
export function member(path = 'member'): Rule {
  return {
    path,
    wants: 'a member such as user:<e-mail> or serviceAccount:<e-mail>',
    allows: (value) => isMember(String(value)),
  };
}

/** An e-mail address. */
export function email(path: string): Rule {
  return matching(path, EMAIL, 'an e-mail address');
}

function isMember(value: string): boolean {
  if (value === 'allUsers' || value === 'allAuthenticatedUsers') return true;
  const [kind = '', ...rest] = value.split(':');
  const name = rest.join(':');
  if (kind === 'serviceAccount') return EMAIL.test(name) || WORKLOAD.test(name);
  if (kind === 'user' || kind === 'group') return EMAIL.test(name);
  if (kind === 'domain') return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name);
  return kind === 'principal' || kind === 'principalSet' ? name.startsWith('//') : false;
}

/** Whether text is a range of addresses in its usual form. */
export function isCidr(value: unknown): boolean {
  const [address = '', length = '', ...rest] = String(value).split('/');
  const family = isIP(address);
  if (rest.length > 0 || family === 0 || !/^\d+$/.test(length)) return false;
  const bits = family === 4 ? 32 : 128;
  if (Number(length) > bits) return false;
  if (!isIPv4(address)) return true;
  const host = 2 ** (bits - Number(length));
  return addressNumber(address) % host === 0;
}

/** An IPv4 address as a number. */
export function addressNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** What breaks the rules. What is not known is left alone, and secrets are not repeated. */
export function broken(rules: readonly Rule[], inputs: PropertyMap): readonly CheckFailure[] {
  return rules.flatMap(({ path, wants, allows }) =>
    valuesAt(inputs, path.split('.'), '').flatMap(({ property, value, secret }) => {
      const plain = typeof value === 'object' ? undefined : value;
      if (plain === undefined || allows(plain)) return [];
      const got = secret ? 'a secret' : `'${String(plain)}'`;
      return [{ property, reason: `must be ${wants}, got ${got}` }];
    }),
  );
}

interface Found {
  readonly property: string;
  readonly value: PropertyValue;
  readonly secret: boolean;
}

function valuesAt(
  value: PropertyValue | undefined,
  path: readonly string[],
  property: string,
  secret = false,
): readonly Found[] {
  if (value === undefined || value === null) return [];
  if (value instanceof Secret) return valuesAt(value.value, path, property, true);
  const [step, ...rest] = path;
  if (step === undefined) return [{ property, value, secret }];
  if (!isRecord(value)) return [];
  const name = step.replace('[]', '');
  const at = property === '' ? name : `${property}.${name}`;
  const inner = value[name];
  if (name === step) return valuesAt(inner, rest, at, secret);
  const opened = inner instanceof Secret ? inner.value : inner;
  if (!Array.isArray(opened)) return [];
  return opened.flatMap((each: PropertyValue, index) =>
    valuesAt(each, rest, `${at}[${index}]`, secret || inner instanceof Secret),
  );
}
