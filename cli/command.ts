import type { Host } from './host';

/** What a program sees of a run: 0 done, 1 a user's or the platform's error, 2 wrong usage, 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/** Values of a command's arguments and options, by the names its specification gives. */
export interface Input {
  readonly arguments: readonly (string | undefined)[];
  /** Every argument of a variadic last one. */
  readonly rest: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export type Handler = (input: Input, host: Host) => Promise<ExitCode>;

export interface OptionSpecification {
  /** As commander writes them, such as `--shell <name>`. */
  readonly flags: string;
  readonly summary: string;
  /** @default - any value */
  readonly choices?: readonly string[];
}

export interface Example {
  readonly line: string;
  readonly means: string;
}

/** Commands about one thing: the second word of a command line chooses. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

/** A command is data; its handler is loaded when it runs. */
export interface Command {
  readonly name: string;
  /** As commander writes them, such as `[stack]`. @default - none */
  readonly arguments?: readonly {
    readonly name: string;
    readonly summary: string;
    readonly default?: string;
  }[];
  readonly summary: string;
  /** What the summary has no room for. @default - nothing */
  readonly description?: string;
  readonly options: readonly OptionSpecification[];
  readonly examples: readonly Example[];
  readonly run: Handler;
}
