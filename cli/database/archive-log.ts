import { UserError } from '../../errors/user-error';
import type { ChosenCluster } from './choice';
import type { Kubectl } from './kubectl';
import { kinds, type ClusterObject } from './objects';
import { sql, type SqlAddress } from './sql';
import { waitFor, type Patience } from './wait';

/**
 * The server of a cluster that takes writes.
 *
 * @throws UserError where there is none; `purpose` says what it was to be for.
 */
export async function primaryOf(
  kubectl: Kubectl,
  { name, namespace }: ChosenCluster,
  { database, purpose }: { readonly database: string; readonly purpose: string },
): Promise<SqlAddress> {
  const cluster = await kubectl.find<ClusterObject>(kinds.cluster, name, namespace);
  const pod = cluster?.status?.currentPrimary ?? '';
  if (pod !== '') return { namespace, pod, database };
  throw new UserError(`${namespace}/${name}: must have a primary ${purpose}, it has none`);
}

/**
 * Has a primary end the segment of the log that it writes, and waits until that is archived, with all before it.
 *
 * @throws UserError when it is not in time.
 */
export async function archiveLog(
  kubectl: Kubectl,
  primary: SqlAddress,
  patience: Patience,
): Promise<void> {
  const [segment] = await sql(
    kubectl,
    primary,
    'SELECT to_json(pg_walfile_name(pg_current_wal_insert_lsn()))',
  );
  // a statement of its own: in one with others, their commit would land in the next segment
  await sql(kubectl, primary, 'SELECT to_json(pg_switch_wal())');
  const waiting = `SELECT to_json(count(*)) FROM pg_ls_archive_statusdir()
    WHERE name ~ '^[0-9A-F]{24}\\.ready$' AND substr(name, 1, 24) <= '${String(segment)}'`;
  await waitFor(
    `${primary.namespace}/${primary.pod}: segment ${String(segment)} of the log is not archived`,
    async () => {
      const [left] = await sql(kubectl, primary, waiting);
      return left === 0 ? true : undefined;
    },
    patience,
  );
}
