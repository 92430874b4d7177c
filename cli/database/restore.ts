import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import type { DatabaseCopy } from '../../stacks/products/database-copy';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import type { DatabaseAccess } from './access';
import { clearBehind } from './clearing';
import { copyManifests, copyReady, type CopyName, type ReadyCopy } from './copy';
import { drillName } from './drill/name';
import type { Kubectl } from './kubectl';
import { takeLease, whileHeld } from './lease';
import { kinds, type BackupObject, type ClusterObject } from './objects';
import { removeCopy } from './remove';

/** A copy that is asked for. */
export interface Restoration {
  readonly copy: DatabaseCopy;
  readonly namespace: string;
  readonly seconds: number;
}

/** Namespaces of others that let a copy be reached. */
export function neighboursOf(environment: Environment, host: Environment | undefined) {
  const namespace = (host ?? environment).postgres?.operator?.namespace;
  return namespace === undefined ? [] : [namespace];
}

/**
 * Makes a new cluster with another's data, and removes it again if that fails or is interrupted.
 *
 * @throws UserError when the name is in use, or recovery fails.
 */
export async function restoreCopy(
  host: Host,
  { kubectl, environment, host: landlord }: DatabaseAccess,
  { copy, namespace, seconds }: Restoration,
): Promise<ReadyCopy> {
  const at: CopyName = { namespace, name: copy.name };
  const manifests = copyManifests(copy, namespace);
  const { asked, insisted } = host.interrupt;
  const where = `${namespace}/${copy.name}`;
  const title = `recovering ${where}`;
  const lease = await stepped(host.progress, `nobody else restores ${copy.name}`, (step) =>
    takeLease(kubectl, { copy: at, step, signal: asked }),
  );
  const neighbours = neighboursOf(environment, landlord);
  const remove = (until: AbortSignal) =>
    stepped(host.progress, `removing what is left of ${where}`, (step) =>
      removeCopy(kubectl, { ...at, neighbours, step, signal: until }),
    );
  const onLeft = (reason: string) => {
    host.note(`not all of ${where} is removed: ${reason}`);
    host.note(`remove it later: ${removeCommand(environment.name, copy.name)}`);
  };
  return whileHeld(lease, async () => {
    await requireUnused(kubectl, at);
    await requireSnapshots(kubectl, copy, namespace);
    // what a run left that was killed before its cluster stood
    await remove(asked);
    return stepped(host.progress, title, async (step) => {
      await kubectl.create(manifests);
      const signal = AbortSignal.any([asked, lease.lost]);
      return copyReady(kubectl, { ...at, step, patience: { seconds, signal } });
    }).catch((error: unknown) =>
      clearBehind(error, () => remove(AbortSignal.any([insisted, lease.lost])), onLeft),
    );
  });
}

/** The command that removes a copy. */
export function removeCommand(stack: string, copy: string): string {
  return `./plinth db remove ${stack} --name ${copy}`;
}

/**
 * A name that the environment has is refused, also where its cluster is gone: its archive is not. So is that of a
 * drill's cluster, which the next drill would take for a leftover of its own.
 */
export function nameProblems({ name: stack, postgres }: Environment, name: string | undefined) {
  if (name === undefined) return ['--as: must be the name of the new cluster, but it is missing'];
  const clusters = Object.entries(postgres?.clusters ?? {});
  if (clusters.some(([cluster]) => cluster === name)) {
    return [
      `--as: must be a new name, because nothing is restored over a cluster of ${stack}, got '${name}'`,
    ];
  }
  const drills = clusters.map(([cluster, { namespace }]) =>
    drillName({ name: cluster, namespace }),
  );
  return drills.some((drill) => drill.name === name)
    ? [`--as: must not be a name that drills clear away, got '${name}'`]
    : [];
}

/** Nothing is restored over what is there: neither a cluster, nor volumes that one has left. */
async function requireUnused(kubectl: Kubectl, { namespace, name }: CopyName): Promise<void> {
  const cluster = await kubectl.find<ClusterObject>(kinds.cluster, name, namespace);
  const claims = await kubectl.list<{ readonly metadata: { readonly name: string } }>(
    'persistentvolumeclaims',
    namespace,
    `cnpg.io/cluster=${name}`,
  );
  const problems = [
    ...(cluster === undefined
      ? []
      : [`cluster ${namespace}/${name}: is there, and nothing is restored over it`]),
    ...(cluster === undefined
      ? claims.map(
          ({ metadata }) =>
            `volume claim ${namespace}/${metadata.name}: is left of a cluster '${name}', and may hold its data`,
        )
      : []),
  ];
  if (problems.length > 0) throw new UserError(problems, { fix: 'choose another name: --as' });
}

/** The operator recovers none of the plugin's backups by its object. */
async function requireSnapshots(
  kubectl: Kubectl,
  { origin }: DatabaseCopy,
  namespace: string,
): Promise<void> {
  if (origin.from !== 'backup') return;
  const where = `--backup: backup ${namespace}/${origin.backup}`;
  const backup = await kubectl.find<BackupObject>(kinds.backup, origin.backup, namespace);
  if (backup === undefined) throw new UserError(`${where}: is not there`);
  const { method, phase, backupId } = backup.status ?? {};
  if (phase !== 'completed')
    throw new UserError(`${where}: must be completed, it is '${phase ?? 'not begun'}'`);
  if ((method ?? backup.spec.method) === 'volumeSnapshot') return;
  throw new UserError(`${where}: must be made of volume snapshots, it is in the archive`, {
    fix: `--from archive --backup-id ${backupId ?? '<its ID>'}`,
  });
}
