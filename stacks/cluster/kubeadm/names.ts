import type { KubeadmClusterEnvironment } from '../../../environments/cluster';
import { UserError } from '../../../errors/user-error';

/** A worker of a pool. */
export interface WorkerName {
  /** Name of the machine and of its node. */
  readonly name: string;
  /** Its pool. */
  readonly pool: string;
}

/** Names of an environment's machines, which are the names of their nodes. */
export interface MachineNames {
  /** The control plane. */
  readonly controlPlane: string;
  /** Workers, in the order in which they are upgraded. */
  readonly workers: readonly WorkerName[];
}

/** Greatest length of a machine's name. */
const longest = 63;

/**
 * Names of an environment's machines.
 *
 * @throws UserError with every name that is too long, or that two machines would have.
 */
export function machineNames(
  environment: string,
  { workers }: Pick<KubeadmClusterEnvironment, 'workers'>,
): MachineNames {
  const controlPlane = `${environment}-control-plane`;
  const named = Object.entries(workers).flatMap(([pool, { count }]) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${environment}-${pool}-${index + 1}`,
      pool,
    })),
  );
  const all = [controlPlane, ...named.map(({ name }) => name)];
  const problems = [
    ...all
      .filter((name) => name.length > longest)
      .map((name) => `machine: 'name' must have at most ${longest} characters, got '${name}'`),
    ...[...new Set(all.filter((name, index) => all.indexOf(name) !== index))].map(
      (name) => `machine: 'name' must be that of one machine, got '${name}' twice`,
    ),
  ];
  if (problems.length > 0) {
    throw new UserError(problems, { fix: "give the pools in 'cluster.workers' other names" });
  }
  return { controlPlane, workers: named };
}
