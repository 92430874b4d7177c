import type { Environment } from '../../environments/environment';
import { databaseBackup } from '../../stacks/products/database-copy';
import type { Manifest } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';
import type { Step } from '../progress/progress';
import { rowOf, type BackupRow } from './backups';
import type { ChosenCluster } from './choice';
import type { Kubectl } from './kubectl';
import { kinds, type BackupObject } from './objects';
import { waitFor, type Patience } from './wait';

/** Name of a backup that is made on demand: `main-20261121t130000`. */
export function backupName(cluster: string, now: Date): string {
  return `${cluster}-${now
    .toISOString()
    .replace(/[-:]|\.\d+(?=Z$)/g, '')
    .toLowerCase()}`;
}

/** The Backup alone, as the construct makes it. */
export function backupManifest(
  { environment, host }: { readonly environment: Environment; readonly host?: Environment },
  cluster: string,
  name: string,
): Manifest {
  const charts = databaseBackup({ environment, host, cluster }, name);
  const found = plan(charts, []).find(({ manifest }) => manifest.kind === 'Backup');
  if (found === undefined) throw new Error(`no Backup was made for '${cluster}'`);
  return found.manifest;
}

/** Follows a backup to its end, whatever that is. */
export function followBackup(
  kubectl: Kubectl,
  { namespace }: ChosenCluster,
  { name, step, patience }: { name: string; step: Step; patience: Patience },
): Promise<BackupRow> {
  return waitFor(
    `backup ${namespace}/${name}`,
    async () => {
      const backup = await kubectl.find<BackupObject>(kinds.backup, name, namespace);
      if (backup === undefined) return gone(name);
      const row = rowOf(backup);
      step.update(row.phase, row.error === undefined ? [] : [row.error]);
      return isOver(row) ? row : undefined;
    },
    patience,
  );
}

function gone(name: string): BackupRow {
  return { name, phase: 'failed', method: 'plugin', error: 'somebody has deleted the Backup' };
}

/** A failing archive is no end: the operator goes on as soon as it works again. */
function isOver({ phase }: BackupRow): boolean {
  return ['completed', 'failed', 'invalid backup definition'].includes(phase);
}
