import { UserError } from '../../errors/user-error';
import { hasCode } from './store';
import type { Finding } from './wanted';

/** The one error that names every tool that is missing and why each source failed. */
export function missingTools<Name extends string>(
  missing: readonly Finding<Name>[],
  failures: ReadonlyMap<Name, readonly string[]>,
  cache: string,
): UserError {
  const problems = missing.flatMap(({ name, tool, rejected }) => {
    const reasons = failures.get(name);
    if (!reasons) return [];
    const tried = [...rejected, ...reasons].join('; ');
    return [`tools.${name}: 'version' ${tool.version} is missing: ${tried}`];
  });
  return new UserError(problems, {
    fix: `install Go 1.26 or newer (https://go.dev/dl), or let this machine reach the addresses above (HTTPS_PROXY and PLINTH_MIRROR are respected), or put these tools on PATH, or copy '${cache}' from a machine of the same kind that has them`,
  });
}

/** Turns what a full or read-only disk causes into words; anything else stays what it is. */
export function explain(error: unknown, cache: string): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return diskFull(cache, (error as Error).message, error);
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR')) {
    return new UserError(`cache: 'folder' must be writable, got '${cache}'`, {
      fix: 'give this user the folder, or set PLINTH_CACHE to another one',
      cause: error,
    });
  }
  return error;
}

/** Says that there is no room to make a tool. */
export function diskFull(cache: string, message: string, cause?: unknown): UserError {
  return new UserError(
    `cache: 'folder' must have room for the tools, got '${cache}' (${message})`,
    {
      fix: 'free some space, or set PLINTH_CACHE to a folder on another disk; nothing half-written is left',
      cause,
    },
  );
}
