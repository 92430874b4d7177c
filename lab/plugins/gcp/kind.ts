import { createHash } from 'node:crypto';
import type { CheckFailure } from '../protocol/provider';
import type { Json, JsonObject } from '../protocol/values';
import type { Rule } from './rules';

/** One simulated resource type: what its inputs must be, and what the cloud makes of them. */
export interface Kind {
  /** As the cloud's errors call it: `network`. */
  readonly noun: string;
  /** Inputs that can not be changed in place, as in the official provider. */
  readonly immutable: readonly string[];
  /** Paths whose change needs a replacement only at times. @default - none */
  readonly replacedWhen?: readonly {
    readonly path: string;
    readonly when: (before: Json, after: Json) => boolean;
  }[];
  /** Values of inputs that were not given and that others follow from. @default - none */
  readonly defaults?: (given: JsonObject, place: Place) => JsonObject;
  /** What values of the right types must obey. @default - nothing */
  readonly rules?: readonly Rule[];
  /** What can not be said of one property alone. @default - nothing */
  readonly problems?: (given: JsonObject) => readonly CheckFailure[];
  /** Full names of what must be there first, by type. @default - nothing */
  readonly needs?: (values: JsonObject) => readonly Reference[];
  /** Its full name, which is its id. */
  readonly id: (values: JsonObject) => string;
  /** `shared`: making one that is there already is no error, as for members of a policy. @default 'exclusive' */
  readonly ownership?: 'exclusive' | 'shared';
  /** Outputs that the cloud makes, by name. */
  readonly computed: Readonly<
    Record<string, (values: JsonObject & { readonly id: string }) => Json>
  >;
  /** Name of the counter whose next number is part of its id, as `number`. @default - none */
  readonly numbered?: (values: JsonObject) => string;
  /** `never`: it is only forgotten, and its name stays taken, as with keys. @default 'deleted' */
  readonly end?: 'deleted' | 'never';
  /** What can not be deleted, and why; shown as an error. @default - everything can be */
  readonly keeps?: (values: JsonObject) => string | undefined;
}

/** Something that another resource needs. */
export interface Reference {
  readonly type: string;
  readonly id: string;
  /** Keeps it from being deleted, unless one of its own inputs is set, with a reason as the cloud gives it. @default - it does not */
  readonly holds?: { readonly unless?: string; readonly reason: string };
}

/** Where a resource is made that does not say it. */
export interface Place {
  readonly project?: string;
  readonly region?: string;
  readonly zone?: string;
}

/** Text of a value; empty where there is none. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A value as errors show it. */
export function shown(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The last part of a full name or self link; a bare name as it is. */
export function shortName(value: Json | undefined): string {
  return text(value).split('/').at(-1) ?? '';
}

/** Digits that follow from a text, as the cloud numbers what it makes. */
export function numberOf(seed: string, length: number): string {
  const hex = createHash('sha256').update(seed).digest('hex').slice(0, 24);
  const digits = BigInt(`0x${hex}`).toString().slice(0, length);
  return digits.replace(/^0/, '1').padEnd(length, '7');
}

/** A fingerprint as the cloud gives one with each version of labels or tags. */
export function fingerprintOf(seed: string): string {
  return createHash('sha256').update(seed).digest('base64').slice(0, 11).concat('=');
}

/** When everything was made: a lab's outputs are the same each time. */
export const CREATED = '2026-01-01T00:00:00.000-08:00';

/** Outputs and names of the resources of Compute Engine. */
export function compute(
  scope: 'global' | 'region' | 'zone',
  collection: string,
): Pick<Kind, 'id' | 'defaults'> & {
  readonly links: Kind['computed'];
} {
  const folder = (values: JsonObject) =>
    scope === 'global' ? 'global' : `${scope}s/${shortName(values[scope])}`;
  const id = (values: JsonObject) =>
    `projects/${text(values['project'])}/${folder(values)}/${collection}/${text(values['name'])}`;
  return {
    id,
    defaults: (_given, place) => {
      const value = scope === 'global' ? undefined : place[scope];
      return value === undefined ? {} : { [scope]: value };
    },
    links: {
      selfLink: (values) => `https://www.googleapis.com/compute/v1/${values.id}`,
      creationTimestamp: () => CREATED,
    },
  };
}

/** Full name of a network, subnetwork or the like that may be given by name or link. */
export function computeId(
  value: Json | undefined,
  fallback: { readonly folder: string; readonly project: Json | undefined },
): string {
  const given = text(value);
  const linked = /projects\/.*$/.exec(given)?.[0];
  if (linked !== undefined) return linked;
  return `projects/${text(fallback.project)}/${fallback.folder}/${given}`;
}
