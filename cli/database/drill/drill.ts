import { UserError } from '../../../errors/user-error';
import type { DatabaseCopy } from '../../../stacks/products/database-copy';
import type { Host } from '../../host';
import { stepped } from '../../progress/progress';
import type { DatabaseAccess } from '../access';
import { archiveLog, primaryOf } from '../archive-log';
import { backupReport, readBackups, type BackupRow } from '../backups';
import type { ChosenCluster } from '../choice';
import { clearBehind } from '../clearing';
import { copyManifests, copyReady, type CopyName } from '../copy';
import type { Kubectl } from '../kubectl';
import { takeLease, whileHeld } from '../lease';
import { removeCopy } from '../remove';
import { neighboursOf } from '../restore';
import { compare } from './compare';
import { markSource, readContent, type Mark } from './content';
import { readExposure } from './exposure';
import { drillName } from './name';
import type { DrillFacts } from './report';

/** A drill that is asked for. */
export interface DrillOrder {
  readonly cluster: ChosenCluster;
  /** How long recovery may take. */
  readonly seconds: number;
  /** Larger tables are only looked into. */
  readonly countUpTo: number;
}

// counting reads everything
const countSeconds = 3600;

const archiveSeconds = 300;

/** Recovers the newest backup into a throw-away cluster, looks, and removes it, whatever happens. */
export async function drill(
  host: Host,
  access: DatabaseAccess,
  order: DrillOrder,
): Promise<DrillFacts> {
  const { environment, kubectl, host: landlord } = access;
  const copy = drillName(order.cluster);
  requireFreeName(access, copy);
  // what can not be made is told before anything is
  copyManifests({ ...orderOf(access, order), origin: { from: 'archive' } }, copy.namespace);
  const neighbours = neighboursOf(environment, landlord);
  const where = `${copy.namespace}/${copy.name}`;
  const { asked, insisted } = host.interrupt;
  const lease = await stepped(
    host.progress,
    `nobody else drills ${copy.namespace}/${order.cluster.name}`,
    (step) => takeLease(kubectl, { copy, step, signal: asked }),
  );
  const signal = AbortSignal.any([asked, lease.lost]);
  const remove = (title: string, until: AbortSignal) =>
    stepped(host.progress, title, (step) =>
      removeCopy(kubectl, { ...copy, neighbours, step, signal: until }),
    );
  const clear = () =>
    remove(`removing ${where}`, AbortSignal.any([insisted, lease.lost])).finally(() => {
      if (insisted.aborted) host.note(`what is left of ${where} is removed by the next drill`);
    });
  return whileHeld(lease, async () => {
    // also what a drill left that was killed
    await remove('leftovers', signal);
    const facts = await rehearsed(host, access, { order, copy, signal }).catch((error: unknown) =>
      clearBehind(error, clear, (reason) => {
        if (!insisted.aborted) host.note(`not all of ${where} is removed: ${reason}`);
      }),
    );
    await clear();
    return facts;
  });
}

function orderOf({ environment, host }: DatabaseAccess, { cluster }: DrillOrder) {
  return {
    ...{ environment, host, cluster: cluster.name, name: drillName(cluster).name },
    size: 'least',
  } as const satisfies Omit<DatabaseCopy, 'origin'>;
}

function requireFreeName({ environment }: DatabaseAccess, { name }: CopyName): void {
  if (environment.postgres?.clusters[name] === undefined) return;
  throw new UserError(
    `${environment.name}.postgres.clusters: must have no '${name}', the name of the drill's own cluster`,
  );
}

interface Rehearsal {
  readonly order: DrillOrder;
  readonly copy: CopyName;
  readonly signal: AbortSignal;
}

async function rehearsed(
  host: Host,
  access: DatabaseAccess,
  { order, copy, signal }: Rehearsal,
): Promise<DrillFacts> {
  const { kubectl, environment } = access;
  const { cluster } = order;
  const backup = await newestBackup(kubectl, cluster);
  const database = environment.postgres?.clusters[cluster.name]?.database ?? '';
  const source = await primaryOf(kubectl, cluster, {
    ...{ database, purpose: 'to compare with' },
  });
  const exposure = await readExposure(kubectl, source);
  const counting = { upTo: order.countUpTo, seconds: countSeconds, signal };
  const mark = await stepped(host.progress, 'counting in the source', () =>
    markSource(kubectl, source, counting),
  );
  await stepped(host.progress, 'archiving the log up to there', () =>
    archiveLog(kubectl, source, { seconds: archiveSeconds, signal }),
  );
  const manifests = copyManifests(
    { ...orderOf(access, order), origin: targetOf(mark, backup) },
    copy.namespace,
  );
  const ready = await stepped(host.progress, 'recovering', async (step) => {
    await kubectl.create(manifests);
    return copyReady(kubectl, { ...copy, step, patience: { seconds: order.seconds, signal } });
  });
  const began = performance.now();
  const address = { namespace: copy.namespace, pod: ready.pod, database };
  const content = await stepped(host.progress, 'counting in the copy', () =>
    readContent(kubectl, address, counting),
  );
  return {
    ...{ stack: environment.name, cluster: cluster.name, namespace: cluster.namespace },
    ...{ backup, exposure, mark, tables: compare(mark, content) },
    recoverySeconds: ready.elapsedMs / 1000,
    checkSeconds: (performance.now() - began) / 1000,
  };
}

/** Up to the mark and no further: every row is known there. */
function targetOf({ position }: Mark, { id }: BackupRow): DatabaseCopy['origin'] {
  return {
    from: 'archive',
    target: { to: 'log-position', position },
    ...(id !== undefined && { beginWith: id }),
  };
}

async function newestBackup(kubectl: Kubectl, cluster: ChosenCluster): Promise<BackupRow> {
  const report = backupReport(
    cluster,
    'in the archive',
    await readBackups(kubectl, cluster.namespace),
  );
  const [newest] = report.backups
    .filter(({ phase, method }) => phase === 'completed' && method === 'plugin')
    .sort((one, other) => (other.stoppedAt ?? '').localeCompare(one.stoppedAt ?? ''));
  if (newest !== undefined) return newest;
  throw new UserError(`${cluster.namespace}/${cluster.name}: no backup is complete`, {
    fix: './plinth db backup',
  });
}
