import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceProblem } from './http';
import { hasCode } from './store';

/** Takes files out of a `.tar.gz` into a folder and returns the path of each, by its path in the archive. */
export async function unpack(
  archive: string,
  members: readonly string[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  // loaded late: a machine that has everything never needs it
  const { extract } = await import('tar');
  try {
    await extract({ file: archive, cwd: folder, strict: true }, [...members]);
  } catch (error) {
    if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EACCES')) throw error;
    throw new SourceProblem(`the archive cannot be read: ${(error as Error).message}`);
  }
  const files = new Map(members.map((member) => [member, join(folder, member)]));
  for (const [member, file] of files) {
    await access(file).catch(() => {
      throw new SourceProblem(`the archive has no '${member}'`);
    });
  }
  return files;
}
