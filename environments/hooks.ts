import type { Duration } from 'cdk8s';
import { z } from 'zod';
import { durationWhere, section, text } from './values';

/** Executables that run around a deployment. Those before anything is touched stop it when they fail. */
export interface HooksEnvironment {
  /**
   * Before anything else.
   * @default - none
   */
  readonly 'pre-config'?: HookEnvironment;
  /**
   * Makes files that the program reads: encrypted secrets, the settings of the stack.
   * @default - none
   */
  readonly 'make-config'?: HookEnvironment;
  /**
   * Looks at the manifests that would be applied, before anything is touched.
   * @default - none
   */
  readonly 'post-config'?: HookEnvironment;
  /**
   * Before anything is touched.
   * @default - none
   */
  readonly 'pre-install'?: HookEnvironment;
  /**
   * After cluster, namespaces, definitions and operators are there.
   * @default - none
   */
  readonly 'post-install'?: HookEnvironment;
  /**
   * Before products are; before anything is touched where all phases are run at once.
   * @default - none
   */
  readonly 'pre-provision'?: HookEnvironment;
  /**
   * After everything is there.
   * @default - none
   */
  readonly 'post-provision'?: HookEnvironment;
}

/** Name of a hook. */
export type HookName = keyof HooksEnvironment;

/** One executable of the checkout. */
export interface HookEnvironment {
  /** Its file, from the folder of the checkout: `hooks/announce`. */
  readonly run: string;
  /**
   * How long it may take, up to a day.
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
  /**
   * Variables of whoever deploys that it gets beside those that every hook has: the only way for a secret into it.
   * @default - none
   */
  readonly variables?: readonly string[];
}

const hook = () =>
  section({
    run: text(
      /^(?!\/)(?!(.*\/)?\.\.?(\/|$))(?!.*\/\/)[\w.@+/-]*[\w.@+-]$/,
      "must be the path of a file in the checkout, such as 'hooks/announce'",
    ),
    timeout: durationWhere(
      (time) => time >= 1000 && time <= 86_400_000,
      'must be a Duration from 1 second to 1 day, such as Duration.minutes(10)',
    ).exactOptional(),
    variables: z
      .array(
        text(
          /^(?!(PLINTH|KAPTAIN)_)[A-Za-z_]\w*$/,
          "must be the name of a variable that begins neither with 'PLINTH_' nor with 'KAPTAIN_'",
        ),
        { error: "must be a list of variables' names, such as ['SLACK_WEBHOOK']" },
      )
      .exactOptional(),
  }).exactOptional();

/** Values of `HooksEnvironment`. */
export const hooksSchema: z.ZodType<HooksEnvironment> = section({
  'pre-config': hook(),
  'make-config': hook(),
  'post-config': hook(),
  'pre-install': hook(),
  'post-install': hook(),
  'pre-provision': hook(),
  'post-provision': hook(),
});

/** Names of the hooks, in the order in which they run. */
export const hookNames: readonly HookName[] = [
  'pre-config',
  'make-config',
  'post-config',
  'pre-install',
  'pre-provision',
  'post-install',
  'post-provision',
];
