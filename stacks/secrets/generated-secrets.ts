import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import type { ReleaseSecret } from '../release/release';
import type { GeneratedValue, SecretRequest } from './request';

/** Secrets that nobody chooses: generated once, kept in the stack's encrypted state. */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** The Secrets with their values, for a release. */
  readonly secrets: readonly ReleaseSecret[];

  constructor(
    name: string,
    requests: readonly SecretRequest[],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('plinth:secrets:GeneratedSecrets', name, {}, opts);
    this.secrets = requests.map((request) => ({
      namespace: request.namespace,
      name: request.name,
      values: this.generate(request),
    }));
    this.registerOutputs({});
  }

  private generate({ namespace, name, keys }: SecretRequest): ReleaseSecret['values'] {
    const entries = Object.entries(keys).map(([key, value]: [string, GeneratedValue]) => {
      const password = new random.RandomPassword(
        `${namespace}/${name}/${key}`,
        {
          length: value.length,
          minLower: 1,
          minUpper: 1,
          minNumeric: 1,
          minSpecial: 1,
          // safe in URLs, shells and connection strings
          overrideSpecial: '_.~',
        },
        { parent: this },
      );
      return [key, password.result] as const;
    });
    return Object.fromEntries(entries);
  }
}
