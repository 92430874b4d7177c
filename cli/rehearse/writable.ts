import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../../errors/user-error';
import { errorCode } from '../error-code';

/**
 * The absolute path of a file that an option names.
 *
 * @throws UserError when it could not be written. Nothing is made.
 */
export function writable(option: string, file: string, command = 'rehearse'): string {
  const path = resolve(file);
  const why = hindrance(path);
  if (why === undefined) return path;
  throw new UserError(
    `${command}: '${option}' must be a file that can be written, got '${file}': ${why}`,
    { fix: 'name a file in a folder that is there and yours' },
  );
}

function hindrance(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return 'it is a folder';
    accessSync(found === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (cause) {
    return errorCode(cause) ?? String(cause);
  }
}
