import { parse, stringify } from 'yaml';

/** What values of a stack's settings are encrypted with. */
const keys = ['secretsprovider', 'encryptedkey', 'encryptionsalt'] as const;

/** The settings that a rollback runs with. */
export interface RollbackSettings {
  /** Content of the file; undefined where there is none. */
  readonly text: string | undefined;
  /** `today`: the commit's can not be read with the keys of today. */
  readonly of: 'commit' | 'today';
}

/**
 * The settings of the commit, as long as the keys are those of today: values that were encrypted with others can not be
 * read. Where the commit has none, they are kept out of the repository, and today's serve.
 */
export function settingsOf(
  commit: string | undefined,
  today: string | undefined,
): RollbackSettings {
  if (commit === undefined) return { text: today, of: 'today' };
  if (today === undefined || keyText(commit) === keyText(today))
    return { text: commit, of: 'commit' };
  if (hasSecrets(parse(commit))) return { text: today, of: 'today' };
  // nothing in it is encrypted: today's keys do for its values
  const { config } = fields(parse(commit));
  return {
    text: stringify({ ...keysIn(today), ...(config !== undefined && { config }) }),
    of: 'commit',
  };
}

function keyText(text: string): string {
  return JSON.stringify(keysIn(text));
}

function keysIn(text: string): Readonly<Record<string, unknown>> {
  const found = fields(parse(text));
  return Object.fromEntries(
    keys.flatMap((key) => (found[key] === undefined ? [] : [[key, found[key]]])),
  );
}

function hasSecrets(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return entries.some(
    ([key, inner]) => (key === 'secure' && typeof inner === 'string') || hasSecrets(inner),
  );
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
