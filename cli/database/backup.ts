import type { Environment } from '../../environments/environment';
import { databaseBackup } from '../../stacks/products/database-copy';
import type { Manifest } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';
import type { Step } from '../progress/progress';
import { archiveLog, primaryOf } from './archive-log';
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

/**
 * Follows a backup to its end, whatever that is. One that is complete can be recovered from when this is done: a replica
 * from which it was read ends no segment of the log, so the last one that it needs would wait for minutes.
 * @see https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
export async function followBackup(
  kubectl: Kubectl,
  cluster: ChosenCluster,
  { name, step, patience }: { name: string; step: Step; patience: Patience },
): Promise<BackupRow> {
  const { namespace } = cluster;
  const row = await waitFor(
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
  if (row.phase === 'completed' && row.method === 'plugin') {
    step.update('archiving the log that it needs');
    const primary = await primaryOf(kubectl, cluster, {
      ...{ database: 'postgres', purpose: 'whose log is archived' },
    });
    await archiveLog(kubectl, primary, patience);
  }
  return row;
}

function gone(name: string): BackupRow {
  return { name, phase: 'failed', method: 'plugin', error: 'somebody has deleted the Backup' };
}

/** A failing archive is no end: the operator goes on as soon as it works again. */
function isOver({ phase }: BackupRow): boolean {
  return ['completed', 'failed', 'invalid backup definition'].includes(phase);
}
