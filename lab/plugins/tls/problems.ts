import { isIP } from 'node:net';
import { USES } from '../../x509/uses';
import type { CheckFailure } from '../protocol/provider';
import type { Json, JsonObject } from '../protocol/values';

/** The property that holds a key, and the key; a write-only one goes first. */
export function keySource(inputs: JsonObject, property: string): readonly [string, string] {
  const writeOnly = inputs[`${property}Wo`];
  if (typeof writeOnly === 'string') return [`${property}Wo`, writeOnly];
  const plain = inputs[property];
  return [property, typeof plain === 'string' ? plain : ''];
}

/** What is wrong with what any certificate has. */
export function certificateProblems(inputs: JsonObject): readonly CheckFailure[] {
  return [
    ...strings(inputs.allowedUses).flatMap((use, index) =>
      USES.includes(use)
        ? []
        : [problem(`allowedUses[${index}]`, `one of ${USES.join(', ')}`, `'${use}'`)],
    ),
    ...wholeHours('validityPeriodHours', inputs.validityPeriodHours),
    ...wholeHours('earlyRenewalHours', inputs.earlyRenewalHours ?? 0),
  ];
}

/** What is wrong with what the holder of a key says of itself. */
export function subjectProblems(inputs: JsonObject): readonly CheckFailure[] {
  const [, key] = keySource(inputs, 'privateKeyPem');
  return [
    ...(key === '' ? [problem('privateKeyPem', 'a private key in PEM', 'nothing')] : []),
    ...strings(inputs.ipAddresses).flatMap((address, index) =>
      isIP(address) === 0
        ? [problem(`ipAddresses[${index}]`, 'an IP address', `'${address}'`)]
        : [],
    ),
    ...strings(inputs.uris).flatMap((uri, index) =>
      URL.canParse(uri) ? [] : [problem(`uris[${index}]`, 'a URI', `'${uri}'`)],
    ),
  ];
}

function wholeHours(property: string, value: Json | undefined): readonly CheckFailure[] {
  if (Number.isInteger(value) && Number(value) >= 0) return [];
  return [problem(property, 'a whole number of hours of at least 0', JSON.stringify(value))];
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function problem(property: string, wants: string, got: string): CheckFailure {
  return { property, reason: `must be ${wants}, got ${got}` };
}
