import { UserError } from '../../errors/user-error';
import type { Step } from '../progress/progress';
import { copyLabels, copySelector, type CopyName } from './copy';
import { CopyVolumes } from './copy-volumes';
import type { Kubectl } from './kubectl';
import { kinds, type ClusterObject, type Metadata } from './objects';
import { waitFor } from './wait';

/** What is to be removed, and where its traces are beside its own namespace. */
export interface Removal extends CopyName {
  /** Namespaces in which policies were made for it. */
  readonly neighbours: readonly string[];
  readonly step: Step;
  /** How long volumes are waited for that come after their claims, in milliseconds. @default 20000 */
  readonly lateVolumesMs?: number;
  /** Gives up waiting; what is left is found by the next. */
  readonly signal: AbortSignal;
}

/** Kinds that are made for a copy beside its cluster, and bear its labels. */
export const ownKinds = `${kinds.objectStore},networkpolicies,rolebindings.rbac.authorization.k8s.io`;

// what the operator and the plugin make for a cluster, and Kubernetes collects behind it
const derivedKinds =
  'secrets,services,serviceaccounts,roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,jobs.batch,pods,persistentvolumeclaims,poddisruptionbudgets.policy';

/**
 * Removes a copy with its volumes, and everything that was made for it. A cluster of that name that is no copy is left
 * alone. Done when nothing of it is there any more; doing it twice does no harm.
 *
 * @throws UserError when something of that name is no copy, before anything is touched; when something is left after
 * five minutes.
 */
export async function removeCopy(kubectl: Kubectl, removal: Removal): Promise<void> {
  const { namespace, name, neighbours, step, signal } = removal;
  const here = `--namespace=${namespace}`;
  const pods = `--selector=cnpg.io/cluster=${name}`;
  signal.throwIfAborted();
  await requireCopy(kubectl, removal);
  const volumes = new CopyVolumes(kubectl, removal, removal.lateVolumesMs);
  await volumes.requireOwned();
  await volumes.claims();
  await volumes.left();
  step.update('cluster');
  const gone = ['--ignore-not-found', '--wait=false'];
  const marked = `--selector=${copySelector(removal)}`;
  // by its labels, too: somebody may have put another in its place meanwhile
  const named = `--field-selector=metadata.name=${name}`;
  await kubectl.must(['delete', kinds.cluster, here, marked, named, ...gone]);
  // a pod of PostgreSQL is given half an hour to end, for the sake of data that nobody wants here
  await kubectl.must(['delete', 'jobs.batch', here, pods, ...gone]);
  await kubectl.must(['delete', 'pods', here, pods, '--grace-period=1', ...gone]);
  // no claim goes unseen, for its volume may come after it
  const claims = await volumes.claims();
  if (claims.length > 0) {
    await kubectl.must(['delete', 'persistentvolumeclaims', here, ...claims, ...gone]);
  }
  for (const place of new Set([namespace, ...neighbours])) {
    await kubectl.must(['delete', ownKinds, `--namespace=${place}`, marked, ...gone]);
  }
  let left: readonly string[] = [];
  await waitFor(
    `cluster ${namespace}/${name}`,
    async () => {
      await volumes.claims();
      left = [...(await leftOf(kubectl, removal)), ...(await volumes.left())];
      step.update(`${left.length} objects left`, left);
      return left.length === 0 ? true : undefined;
    },
    { seconds: 300, signal },
  ).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      left.map((object) => `${namespace}/${name}: ${object} is still there`),
      {
        fix: 'look at its finalizers; the next drill, or plinth db remove, tries again',
        cause: error,
      },
    );
  });
}

/** Nothing but a copy is ever deleted, whatever its name. */
async function requireCopy(kubectl: Kubectl, copy: CopyName): Promise<void> {
  const { name, namespace } = copy;
  const found = await kubectl.find<ClusterObject>(kinds.cluster, name, namespace);
  if (found === undefined || isCopy(found.metadata, copy)) return;
  throw new UserError(
    `cluster ${namespace}/${name}: is no copy that plinth made, and is left alone`,
    {
      fix: 'give it another name, or delete it',
    },
  );
}

export function isCopy({ labels = {} }: Metadata, copy: CopyName): boolean {
  return Object.entries(copyLabels(copy)).every(([label, value]) => labels[label] === value);
}

/** `Kind/name` of everything of a copy that is there; values of Secrets are never asked for. */
async function leftOf(kubectl: Kubectl, removal: Removal): Promise<readonly string[]> {
  const { namespace, name, neighbours } = removal;
  const marked = `--selector=${copySelector(removal)}`;
  const names = ['--no-headers', '-o', 'custom-columns=KIND:.kind,NAME:.metadata.name'];
  const places = [...new Set([namespace, ...neighbours])];
  const own = await Promise.all(
    places.map((place) =>
      kubectl.must(['get', ownKinds, `--namespace=${place}`, marked, ...names]),
    ),
  );
  const columns = [
    'KIND:.kind',
    'NAME:.metadata.name',
    'LABEL:.metadata.labels.cnpg\\.io/cluster',
    'OWNER:.metadata.ownerReferences[*].name',
  ];
  const here = `--namespace=${namespace}`;
  const derived = await kubectl.must([
    ...['get', `${kinds.cluster},${derivedKinds}`, here, '--no-headers'],
    ...['-o', `custom-columns=${columns.join(',')}`],
  ]);
  return [...own.flatMap(rowsOf).map(([kind, object]) => `${kind ?? ''}/${object ?? ''}`)].concat(
    derivedOf(derived, name),
  );
}

/** Rows of kind, name, label and owner that belong to a cluster. */
export function derivedOf(text: string, cluster: string): readonly string[] {
  return rowsOf(text)
    .filter(
      ([kind, name, label, owners = '']) =>
        label === cluster ||
        owners.split(',').includes(cluster) ||
        (kind === 'Cluster' && name === cluster),
    )
    .map(([kind, name]) => `${kind ?? ''}/${name ?? ''}`);
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('No resources found'))
    .map((line) => line.trim().split(/\s+/));
}
