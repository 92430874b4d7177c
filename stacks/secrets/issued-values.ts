import * as pulumi from '@pulumi/pulumi';
import type { SecretRequest, StoreGrant } from './request';
import { placedValues } from './values';

/** Values that the lab's object store issued, by place; secret where they are. */
export type IssuedValues = ReadonlyMap<string, pulumi.Output<string>>;

/** Who issues values. */
export interface IssuedValuesArgs {
  /** Name of the lab: of the environment that made it. */
  readonly lab: string;
  /** The lab as a resource; undefined where another stack made it. */
  readonly cluster: pulumi.Resource | undefined;
}

interface StoreKeyArgs extends StoreGrant {
  readonly lab: string;
}

/** A key of the lab's object store, made and taken back by the `lab` plugin. */
class StoreKey extends pulumi.CustomResource {
  /** What only its holder knows; secret. */
  declare readonly secretAccessKey: pulumi.Output<string>;
  /** Certificate of the authority that signed the store's, in PEM. */
  declare readonly authority: pulumi.Output<string>;

  constructor(name: string, args: StoreKeyArgs, opts: pulumi.CustomResourceOptions) {
    super(
      'lab:index:StoreKey',
      name,
      { ...args, secretAccessKey: undefined, authority: undefined },
      {
        // the version of the plugin that this checkout carries
        version: '0.1.0',
        additionalSecretOutputs: ['secretAccessKey'],
        // of one name there is one key
        deleteBeforeReplace: true,
        ...opts,
      },
    );
  }
}

/** Has a key issued for every grant that is asked for, and gives the values of Secrets that are parts of one. */
export function issuedValues(
  requests: readonly SecretRequest[],
  { lab, cluster }: IssuedValuesArgs,
): IssuedValues {
  const keys = new Map<string, StoreKey>();
  const keyOf = (grant: StoreGrant) => {
    const opts = cluster && { dependsOn: cluster, deletedWith: cluster };
    const key = keys.get(grant.name) ?? new StoreKey(grant.name, { lab, ...grant }, opts ?? {});
    keys.set(grant.name, key);
    return key;
  };
  return new Map(
    [...placedValues(requests)].flatMap(([place, { value }]) =>
      'issued' in value ? [[place, keyOf(value.by)[value.issued]] as const] : [],
    ),
  );
}
