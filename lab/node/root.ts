import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NodeFiles } from './configuration/node-file';
import { dataFolders, settings, type MountPlan } from './mounts';
import { outside } from './scripts';

/**
 * Makes what the node's root is put together of, but for the tree; what was there before is gone, but for its data.
 * `names` are those of its services. */
export async function makeRoot(
  plan: MountPlan,
  files: NodeFiles,
  names: readonly string[],
): Promise<void> {
  const { paths, services } = plan;
  await rm(paths.upper, { recursive: true, force: true });
  await rm(paths.work, { recursive: true, force: true });
  const made = [paths.tree, paths.upper, paths.work, paths.root, paths.data, paths.logs];
  for (const folder of made) await mkdir(folder, { recursive: true, mode: 0o755 });
  // others may pass, for containers of other users do, but not look
  await chmod(paths.folder, 0o711);
  for (const [name, value] of Object.entries(settings)) {
    await write(path.join(paths.settings, name), `${value}\n`, 0o644);
  }
  for (const [file, { content, mode = 0o644 }] of Object.entries(files)) {
    await write(path.join(paths.upper, file), content, mode);
  }
  await mkdir(path.join(paths.upper, outside));
  // svlogd makes none
  for (const name of names) await mkdir(path.join(paths.logs, name), { recursive: true });
  for (const { host } of dataFolders({ paths, services })) await mkdir(host, { recursive: true });
}

async function write(file: string, content: string, mode: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content, { mode });
}
