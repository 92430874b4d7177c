import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import type { ReleaseSecret } from '../release/release';
import type { ChosenValues } from './chosen-values';
import type { IssuedValues } from './issued-values';
import { checkedRequests } from './problems';
import type { GeneratedValue, SecretRequest } from './request';
import { revisionOf } from './revision';
import { composed, keysIn, placedValues, placeOf, type PlacedValue } from './values';

/** Which Secrets there are, and the values of those that the team chose. */
export interface PlatformSecretsArgs {
  /** The Secrets. */
  readonly requests: readonly SecretRequest[];
  /**
   * Values that the team chose.
   * @default - none: all are generated
   */
  readonly chosen?: ChosenValues;
  /**
   * Values that the lab's object store issued.
   * @default - none
   */
  readonly issued?: IssuedValues;
  /** `keep` protects and retains values that data hangs on. */
  readonly data: 'keep' | 'throw-away';
}

/** Every Secret of the platform: what nobody chooses is generated once and kept in the stack's encrypted state. */
export class PlatformSecrets extends pulumi.ComponentResource {
  /** The Secrets with their values, for a release. */
  readonly secrets: readonly ReleaseSecret[];
  readonly #args: PlatformSecretsArgs;
  readonly #placed: ReadonlyMap<string, PlacedValue>;
  readonly #made = new Map<string, pulumi.Output<string>>();

  /** @throws UserError with every problem of the requests; nothing is registered then. */
  constructor(name: string, args: PlatformSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    const requests = checkedRequests(args.requests);
    // the type is part of the names under which states keep values
    super('plinth:secrets:GeneratedSecrets', name, {}, opts);
    this.#args = args;
    this.#placed = placedValues(requests);
    const revisionKey = this.revisionKey();
    this.secrets = requests.map(({ keys, ...request }) => {
      const places = Object.keys(keys).map((key) => [key, placeOf({ ...request, key })] as const);
      return {
        ...request,
        values: Object.fromEntries(places.map(([key, place]) => [key, this.valueAt(place)])),
        revisions: Object.fromEntries(
          places.map(([key, place]) => [key, revisionOf(place, this.valueAt(place), revisionKey)]),
        ),
      };
    });
    this.registerOutputs({});
  }

  private revisionKey(): pulumi.Output<string> {
    // 256 bits
    const length = 43;
    return new random.RandomPassword('revision-key', { length, special: false }, { parent: this })
      .result;
  }

  /** The value at a place; each is made once, whoever asks first. */
  private valueAt(place: string): pulumi.Output<string> {
    const placed = this.#placed.get(place);
    if (placed === undefined) throw new Error(`no value stands at ${place}`);
    const made = this.#made.get(place) ?? this.make(place, placed);
    this.#made.set(place, made);
    return made;
  }

  private make(place: string, { request, value }: PlacedValue): pulumi.Output<string> {
    const opts = this.optionsFor(request);
    if ('value' in value) return pulumi.output(value.value);
    if ('from' in value || 'issued' in value) return this.givenAt(place);
    if ('copyOf' in value) return this.valueAt(placeOf(value.copyOf));
    if ('template' in value) {
      const keys = keysIn(value.template);
      const values = keys.map((key) => [key, this.valueAt(placeOf({ ...request, key }))] as const);
      return pulumi
        .all(Object.fromEntries(values))
        .apply((known) => composed(value.template, known));
    }
    // of all kinds of @pulumi/random this alone has no value in its id, which the state holds in the clear
    const { result } = new random.RandomPassword(place, rulesFor(value), opts);
    if (!('bytes' in value) || value.encoding === 'hex') return result;
    return result.apply((hex) => Buffer.from(hex, 'hex').toString('base64'));
  }

  private givenAt(place: string): pulumi.Output<string> {
    const value = this.#args.chosen?.get(place) ?? this.#args.issued?.get(place);
    if (value === undefined) throw new Error(`no value was read for ${place}`);
    return value;
  }

  private optionsFor({ lifetime }: SecretRequest): pulumi.CustomResourceOptions {
    const keeps = this.#args.data === 'keep' && lifetime === 'permanent';
    return { parent: this, ...(keeps ? { protect: true, retainOnDelete: true } : {}) };
  }
}

function rulesFor(value: GeneratedValue): random.RandomPasswordArgs {
  const { generation } = value;
  const keepers = generation === undefined ? {} : { keepers: { generation } };
  if ('token' in value) return { ...keepers, length: value.token, special: false };
  if ('bytes' in value) return { ...keepers, length: 2 * value.bytes, ...hexadecimal };
  return {
    ...keepers,
    length: value.length,
    minLower: 1,
    minUpper: 1,
    minNumeric: 1,
    minSpecial: 1,
    // safe in URLs, shells and connection strings
    overrideSpecial: '_.~',
  };
}

// two of these make a byte, each as likely as any other
const hexadecimal = {
  lower: false,
  upper: false,
  numeric: false,
  special: true,
  overrideSpecial: '0123456789abcdef',
};
