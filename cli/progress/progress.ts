/** One step of a command that may take a while. */
export interface Step {
  /** Says how far it is and what it waits for. */
  update(detail: string, waits?: readonly string[]): void;
  /** Ends it well; without a result the step leaves no line of its own. */
  done(result?: string): void;
  fail(reason: string): void;
}

/** Where progress is shown: a live line in a terminal, plain lines elsewhere. */
export interface Progress {
  begin(title: string): Step;
}

/**
 * Runs work as a step: the line it leaves is what `result` makes of its value.
 */
export async function stepped<T>(
  progress: Progress,
  title: string,
  work: (step: Step) => Promise<T>,
  result: (value: T) => string | undefined = () => undefined,
): Promise<T> {
  const step = progress.begin(title);
  try {
    const value = await work(step);
    step.done(result(value));
    return value;
  } catch (error) {
    step.fail('failed');
    throw error;
  }
}
