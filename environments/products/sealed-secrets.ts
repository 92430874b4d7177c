import { Duration } from 'cdk8s';
import { z } from 'zod';
import { choiceRule, dnsLabel, oneOf, section, wholeHours, type Rule } from '../values';

/** How Sealed Secrets runs, and what is sealed. */
export interface SealedSecretsEnvironment {
  /** Namespace of the controller and its keys. */
  readonly namespace: string;
  /** Where the keys come from. */
  readonly keys:
    | {
        /** The controller makes them, and a new one for new seals after each period. */
        readonly source: 'generated';
        /** The period: whole hours, from 1 day to 10 years. */
        readonly renewal: Duration;
      }
    | {
        /** Somebody brings them as Secrets in the namespace; none is ever made. */
        readonly source: 'brought';
        /** Name of a TLS Secret that has to be there before the controller starts. */
        readonly secret: string;
      };
  /** Secrets in sealed form. */
  readonly secrets: readonly SealedSecretEnvironment[];
}

/** One Secret in sealed form, as `kubeseal` writes it. */
export interface SealedSecretEnvironment {
  /** Name of the SealedSecret and of the Secret that comes of it. */
  readonly name: string;
  /** Namespace of both. */
  readonly namespace: string;
  /** Where it can be unsealed; `kubeseal --scope` must have said the same. */
  readonly scope: 'strict' | 'namespace-wide' | 'cluster-wide';
  /** Sealed values by key. */
  readonly encryptedData: Readonly<Record<string, string>>;
}

const sealedRule = "must be an object of sealed values by key, as 'kubeseal' writes them";

/** Values of `SealedSecretsEnvironment`. */
export const sealedSecretsSchema = section({
  namespace: dnsLabel(),
  keys: z.discriminatedUnion(
    'source',
    [
      section({
        source: z.literal('generated'),
        renewal: wholeHours(
          Duration.days(1),
          Duration.days(3650),
          'from 1 day to 10 years, such as Duration.days(30)',
        ),
      }),
      section({ source: z.literal('brought'), secret: dnsLabel() }),
    ],
    choiceRule("'generated' or 'brought'"),
  ),
  secrets: z.array(
    section({
      name: dnsLabel(),
      namespace: dnsLabel(),
      scope: oneOf('strict', 'namespace-wide', 'cluster-wide'),
      // what a value looks like is the construct's to say: an error here would print one that is not sealed
      encryptedData: z.record(z.string(), z.string(), { error: sealedRule }),
    }),
    { error: 'must be a list of sealed Secrets' },
  ),
});

interface Read {
  readonly sealedSecrets?: SealedSecretsEnvironment;
}

/** Rules between its values. */
export const sealedSecretsRules: readonly Rule<Read>[] = [
  {
    name: 'a Secret is sealed once',
    reads: ['sealedSecrets.secrets'],
    findings: ({ sealedSecrets }) => {
      const ids = (sealedSecrets?.secrets ?? []).map(
        ({ namespace, name }) => `${namespace}/${name}`,
      );
      return ids.flatMap((id, index) =>
        ids.indexOf(id) === index
          ? []
          : [
              {
                path: ['sealedSecrets', 'secrets', index, 'name'],
                message: 'must be listed once in its namespace',
              },
            ],
      );
    },
  },
];
