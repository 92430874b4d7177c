import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processState } from '../engine/processes';

/** Gives a kubeconfig the form of a file, which is the only one that kubectl reads more than once; gone in the end. */
export async function withKubeconfigFile<T>(
  checkout: string,
  content: string,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const parent = join(checkout, '.plinth', 'kubeconfigs');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  sweep(parent);
  const folder = mkdtempSync(join(parent, `${process.pid}-`));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  // the third Ctrl-C ends the process at once
  process.once('exit', remove);
  try {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, content, { mode: 0o600 });
    return await work(file);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** A killed run could not remove its own. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [pid = ''] = name.split('-');
    if (/^\d+$/.test(pid) && processState(Number(pid)).state === 'gone')
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}
