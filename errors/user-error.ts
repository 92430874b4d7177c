/** A mistake of the user's: printed as its problems, without a stack. Anything else thrown is a bug. */
export class UserError extends Error {
  /** Every problem found: where, the property in quotes, the value given, what is allowed. */
  readonly problems: readonly string[];
  /** The likely fix: a command or a change. */
  readonly fix: string | undefined;
  /** Lets a Pulumi program end with the message alone, as its SDK does for its own RunError. */
  readonly __pulumiRunError = true;

  constructor(
    problems: string | readonly string[],
    options: { readonly fix?: string; readonly cause?: unknown } = {},
  ) {
    const all = typeof problems === 'string' ? [problems] : problems;
    const fix = options.fix === undefined ? [] : [`  fix: ${options.fix}`];
    super([...all, ...fix].join('\n'), { cause: options.cause });
    this.name = 'UserError';
    this.problems = all;
    this.fix = options.fix;
  }
}
