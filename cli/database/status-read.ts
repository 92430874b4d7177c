import { UserError } from '../../errors/user-error';
import { backupReport, readBackups } from './backups';
import type { ChosenCluster } from './choice';
import type { Kubectl } from './kubectl';
import { kinds, type ClusterObject } from './objects';
import { sql } from './sql';
import type { ClusterFacts, ServerFacts } from './status';

const question = `
SELECT json_build_object(
  'replicas', (SELECT coalesce(json_agg(json_build_object(
      'name', application_name, 'state', state, 'sync', sync_state,
      'lagBytes', pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn),
      'lagSeconds', extract(epoch FROM replay_lag)) ORDER BY application_name), '[]')
    FROM pg_stat_replication WHERE application_name NOT IN ('pg_basebackup', 'barman_cloud_backup')),
  'archiver', (SELECT json_build_object('last', last_archived_time, 'lastFailed', last_failed_time,
      'failing', coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false))
    FROM pg_stat_archiver),
  'waiting', (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'));`;

/** Everything that is known of a cluster; what its server says is left out where it gives no answer. */
export async function readCluster(
  kubectl: Kubectl,
  cluster: ChosenCluster,
  kept: 'in the archive' | 'nowhere',
  nodes: 'real' | 'simulated' = 'real',
): Promise<ClusterFacts> {
  const { name, namespace } = cluster;
  const object = await kubectl.find<ClusterObject>(kinds.cluster, name, namespace);
  if (object === undefined) return { ...cluster, kept };
  const isSimulated = nodes === 'simulated';
  const { currentPrimary } = object.status ?? {};
  const [backups, server] = await Promise.all([
    readBackups(kubectl, namespace).then((objects) => backupReport(cluster, kept, objects)),
    isSimulated
      ? Promise.resolve('its nodes are simulated')
      : askPrimary(kubectl, namespace, currentPrimary),
  ]);
  return {
    ...cluster,
    kept,
    object,
    backups,
    ...(isSimulated && { nodes: 'simulated' as const }),
    ...(typeof server === 'string' ? { silence: server } : { server }),
  };
}

async function askPrimary(
  kubectl: Kubectl,
  namespace: string,
  pod = '',
): Promise<ServerFacts | string> {
  if (pod === '') return 'it has no primary';
  try {
    const [answer] = await sql(kubectl, { namespace, pod, database: 'postgres' }, question, {
      seconds: 20,
    });
    return answer as ServerFacts;
  } catch (error) {
    if (error instanceof UserError) return error.problems.join('; ');
    throw error;
  }
}
