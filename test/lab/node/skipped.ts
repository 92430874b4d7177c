/** The one line that is shown of tests that can not run on a machine; nothing where they can. */
export function skippedLine(who: string, missing: readonly string[]): string {
  return missing.length === 0 ? '' : `skipped: ${who} needs ${missing.join(', ')}\n`;
}

/** Describes tests for machines that lack nothing of what they need; on others the line says why they are skipped. */
export function describeUnless(missing: readonly string[], who: string): jest.Describe['skip'] {
  // of a run of all tests only this is shown
  process.stderr.write(skippedLine(who, missing));
  return missing.length === 0 ? describe : describe.skip;
}
