import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { plainEnvironment } from './run';

/** Path of a program of the host; undefined where it has none of this name. */
export async function executable(name: string): Promise<string | undefined> {
  for (const folder of plainEnvironment.PATH.split(':')) {
    const file = path.join(folder, name);
    const there = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}
