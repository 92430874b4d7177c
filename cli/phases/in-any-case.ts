import { UserError } from '../../errors/user-error';

/**
 * Does the second piece of work also where the first fails.
 *
 * @throws what fails; where both do, all that either says.
 */
export async function inAnyCase(
  first: () => Promise<void>,
  second: () => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const work of [first, second]) {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  throw failures.length === 1 ? failures[0] : together(failures);
}

/** A bug among them stays one. */
function together(failures: readonly unknown[]): Error {
  const cause = new AggregateError(failures, failures.map(messageOf).join('\n'));
  const known = failures.filter((one) => one instanceof UserError);
  if (known.length < failures.length) return cause;
  const fixes = known.flatMap(({ fix }) => fix ?? []);
  return new UserError(
    known.flatMap(({ problems }) => problems),
    { ...(fixes.length > 0 && { fix: fixes.join('; ') }), cause },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
