import type { Duration } from 'cdk8s';

/** Keys that the controller makes, as Secrets that start with `sealed-secrets-key`. Old ones keep unsealing. */
export interface GeneratedKeys {
  /** Discriminator. */
  readonly source: 'generated';
  /** After how long new seals use a new key: whole hours, from 1 day to 10 years. */
  readonly renewal: Duration;
}

/** Keys that somebody brings, and no others. Each is a TLS Secret with the label `sealedsecrets.bitnami.com/sealed-secrets-key=active`. */
export interface BroughtKeys {
  /** Discriminator. */
  readonly source: 'brought';
  /** Name of one that has to be there before the controller starts. */
  readonly secret: string;
}

/** Where the keys come from that unseal. */
export type Keys = GeneratedKeys | BroughtKeys;
