import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { labProcesses } from '../../lab/control-plane/processes';
import { alive } from '../../lab/toolchain/process';
import type { Host } from '../host';

// short: what lies below counts among the 107 bytes of a socket's path
const pattern = /^pt-(\d+)-\w{6}$/;

/** Names the machine in which the number of a process means something: containers may share the folder. */
const ownerFile = '.machine';

/**
 * Does something with a folder of its own for whatever is temporary, which is removed in the end, and so are those
 * of runs that were killed. What a lab still runs in stays.
 */
export async function withTemporaries<T>(
  { env, note }: Pick<Host, 'env' | 'note'>,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  // labs are known by the real paths of what they run
  const parent = await realpath(env['TMPDIR'] ?? tmpdir());
  await sweep(parent);
  const folder = await mkdtemp(join(parent, `pt-${process.pid}-`));
  await writeFile(join(folder, ownerFile), hostname());
  // PostgreSQL refuses to be root: programs of other users have to get to what is theirs in here
  await chmod(folder, 0o711);
  try {
    return await work({ ...env, TMPDIR: folder });
  } finally {
    if ((await removed(folder)) === 'kept') {
      note(`a lab of the tests still runs in ${folder}, which stays until a run after its end`);
    }
  }
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = pattern.exec(name)?.[1];
    const folder = join(parent, name);
    if (pid !== undefined && !alive(Number(pid)) && isOurs(folder)) await removed(folder);
  }
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const owner = join(folder, ownerFile);
  return (
    found?.isDirectory() === true &&
    found.uid === process.getuid?.() &&
    existsSync(owner) &&
    readFileSync(owner, 'utf8') === hostname()
  );
}

async function removed(folder: string): Promise<'removed' | 'kept'> {
  if ((await labProcesses(folder)).length > 0) return 'kept';
  // where somebody still writes the next run has another try
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  return 'removed';
}
