import { Duration } from 'cdk8s';
import { UserError } from '../errors/user-error';
import { hooksSchema, type HooksEnvironment } from './hooks';
import { clusterName } from './products/postgres-schema';
import { dnsLabel, emailAddress, section, wholeHours } from './values';

/** What an environment offers to branches: namespaces in its cluster, each of an environment of its own. */
export interface BranchesEnvironment {
  /** How long a branch lives after it was last brought up to date: whole hours, 1 hour to 90 days. */
  readonly lifetime: Duration;
  /** Whom to ask about a branch that names nobody: an e-mail address. */
  readonly owner: string;
  /**
   * The archive that the database of a branch begins with, which branches read and never write.
   * @default - it begins empty
   */
  readonly archive?: BranchArchiveEnvironment;
  /**
   * Executables that run around the deployment of each branch. The host's own are not theirs.
   * @default - none
   */
  readonly hooks?: HooksEnvironment;
}

/** The archive of a database cluster, as branches see it. */
export interface BranchArchiveEnvironment {
  /** Name of the environment that writes it: another one, or that of a lab itself, whose store has it. */
  readonly environment: string;
  /** Name of the cluster there, and of the branches' own. */
  readonly cluster: string;
}

/** What makes an environment a branch. */
export interface BranchEnvironment {
  /** How long it lives after it was last brought up to date: at most what its host offers. */
  readonly lifetime: Duration;
  /** Whom to ask about it: an e-mail address. */
  readonly owner: string;
}

const lifetime = () =>
  wholeHours(
    Duration.hours(1),
    Duration.days(90),
    'from 1 hour to 90 days, such as Duration.days(7)',
  );

/**
 * The lifetime that a text says: `8h` or `3d`.
 *
 * @throws UserError when it says none.
 */
export function lifetimeOf(text: string): Duration {
  const [, amount = '', unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (unit === undefined) {
    throw new UserError(
      `lifetime: must be whole hours or days, such as '8h' or '3d', got '${text}'`,
    );
  }
  return unit === 'h' ? Duration.hours(Number(amount)) : Duration.days(Number(amount));
}

/** Values of `BranchesEnvironment`. */
export const branchesSchema = section({
  lifetime: lifetime(),
  owner: emailAddress(),
  archive: section({
    environment: dnsLabel(),
    cluster: clusterName(),
  }).exactOptional(),
  hooks: hooksSchema.exactOptional(),
});

/** Values of `BranchEnvironment`. */
export const branchSchema = section({ lifetime: lifetime(), owner: emailAddress() });
