import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import type { ReleaseSecret } from '../release/release';
import { checkedRequests } from './problems';
import type { GeneratedBytes, GeneratedPassword, GeneratedToken, SecretRequest } from './request';
import { composed, keysIn, placedValues, placeOf, type PlacedValue } from './values';

type Generated = GeneratedPassword | GeneratedToken | GeneratedBytes;

/** What is generated. */
export interface GeneratedSecretsArgs {
  /** The Secrets. */
  readonly requests: readonly SecretRequest[];
  /** `keep` protects and retains values that data hangs on. */
  readonly data: 'keep' | 'throw-away';
}

/** Secrets that nobody chooses: generated once, kept in the stack's encrypted state. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** The Secrets with their values, for a release. */
  readonly secrets: readonly ReleaseSecret[];
  readonly #args: GeneratedSecretsArgs;
  readonly #placed: ReadonlyMap<string, PlacedValue>;
  readonly #made = new Map<string, pulumi.Output<string>>();

  /** @throws UserError with every problem of the requests; nothing is registered then. */
  constructor(name: string, args: GeneratedSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    const requests = checkedRequests(args.requests);
    super('plinth:secrets:GeneratedSecrets', name, {}, opts);
    this.#args = args;
    this.#placed = placedValues(requests);
    this.secrets = requests.map(({ keys, ...request }) => ({
      ...request,
      values: Object.fromEntries(
        Object.keys(keys).map((key) => [key, this.valueAt(placeOf({ ...request, key }))]),
      ),
    }));
    this.registerOutputs({});
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

  private optionsFor({ lifetime }: SecretRequest): pulumi.CustomResourceOptions {
    const keeps = this.#args.data === 'keep' && lifetime === 'permanent';
    return { parent: this, ...(keeps ? { protect: true, retainOnDelete: true } : {}) };
  }
}

function rulesFor(value: Generated): random.RandomPasswordArgs {
  if ('token' in value) return { length: value.token, special: false };
  if ('bytes' in value) return { length: 2 * value.bytes, ...hexadecimal };
  return {
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
