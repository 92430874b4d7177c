import type { Environment } from '../environment';
import type { Finding } from '../values';

/** A rule between an environment and all others. */
export interface BetweenRule {
  /** Name of the rule, for documentation and tests. */
  readonly name: string;
  /** Paths of the environment that it reads; it is not asked where one of them is wrong already. */
  readonly reads: readonly string[];
  /** Every violation. The others are those that are there to stay and whose values are right. */
  readonly findings: (
    environment: Environment,
    others: readonly Environment[],
  ) => readonly Finding[];
}
