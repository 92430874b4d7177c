import { UserError } from '../../errors/user-error';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import type { DatabaseAccess } from './access';
import type { ChosenCluster } from './choice';
import { copyOf, copyLabel, type CopyName } from './copy';
import type { Kubectl } from './kubectl';
import { takeLease, whileHeld } from './lease';
import { kinds, type Metadata } from './objects';
import { ownKinds, removeCopy } from './remove';
import { neighboursOf } from './restore';

/** Which copy. */
export interface CopyChoice {
  /** Clusters that it may have been made from. */
  readonly among: readonly ChosenCluster[];
  /** Its name. */
  readonly named: string | undefined;
}

/**
 * Removes the copy of a name with its volumes, and everything that was made for it.
 *
 * @throws UserError when there is none of that name, or another run is at work on it.
 */
export async function removeNamed(
  host: Host,
  access: DatabaseAccess,
  choice: CopyChoice,
): Promise<CopyName> {
  const { kubectl, environment, host: landlord } = access;
  const neighbours = neighboursOf(environment, landlord);
  const { asked } = host.interrupt;
  const copy = chosenCopy(await copiesOf(kubectl, choice.among, neighbours), choice.named);
  const where = `${copy.namespace}/${copy.name}`;
  const lease = await stepped(host.progress, `nobody else works on ${where}`, (step) =>
    takeLease(kubectl, { copy, step, signal: asked }),
  );
  const signal = AbortSignal.any([asked, lease.lost]);
  await whileHeld(lease, () =>
    stepped(host.progress, `removing ${where}`, (step) =>
      removeCopy(kubectl, { ...copy, neighbours, step, signal }),
    ),
  );
  return copy;
}

/** Copies of which anything is there, beside clusters or in the namespaces of others. */
async function copiesOf(
  kubectl: Kubectl,
  among: readonly ChosenCluster[],
  neighbours: readonly string[],
): Promise<readonly CopyName[]> {
  const namespaces = new Set(among.map(({ namespace }) => namespace));
  const places = [...new Set([...namespaces, ...neighbours])];
  const all = await Promise.all(
    places.map((place) =>
      kubectl.list<{ readonly metadata: Metadata }>(
        `${kinds.cluster},${ownKinds}`,
        place,
        copyLabel,
      ),
    ),
  );
  const found = all
    .flat()
    .flatMap(({ metadata }) => copyOf(metadata) ?? [])
    .filter(({ namespace }) => namespaces.has(namespace));
  return [...new Map(found.map((copy) => [`${copy.namespace}/${copy.name}`, copy])).values()];
}

function chosenCopy(copies: readonly CopyName[], named: string | undefined): CopyName {
  const found = copies.filter(({ name }) => name === named);
  const [copy, ...others] = found;
  if (copy !== undefined && others.length === 0) return copy;
  if (copy !== undefined) {
    const places = found.map(({ namespace }) => namespace).join(' and ');
    throw new UserError(
      `--cluster: must be given, because there is a copy '${copy.name}' in ${places}`,
    );
  }
  const given = named === undefined ? 'but it is missing' : `got '${named}'`;
  const known = copies.map(({ name }) => `'${name}'`).join(', ');
  throw new UserError(
    copies.length === 0
      ? `--name: must be a copy, of which there is none, ${given}`
      : `--name: must be one of the copies ${known}, ${given}`,
  );
}
