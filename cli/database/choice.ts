import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';

/** A database cluster of an environment, as commands name it. */
export interface ChosenCluster {
  readonly name: string;
  readonly namespace: string;
}

/** Every database cluster of an environment; only one where a name says so. */
export function clustersOf(
  { name: stack, postgres }: Environment,
  named: string | undefined,
): readonly ChosenCluster[] {
  const all = Object.entries(postgres?.clusters ?? {}).map(([name, { namespace }]) => ({
    name,
    namespace,
  }));
  if (all.length === 0) throw new UserError(`${stack}: has no database cluster`);
  if (named === undefined) return all;
  const found = all.filter(({ name }) => name === named);
  if (found.length > 0) return found;
  throw new UserError(`--cluster: must be one of ${quoted(all)}, got '${named}'`);
}

/** The cluster that a name says; without one, the only one that keeps backups. */
export function clusterWithBackups(
  environment: Environment,
  named: string | undefined,
): ChosenCluster {
  const all = clustersOf(environment, named);
  const keeping = all.filter(({ name }) => keepsBackups(environment, name));
  const [first, ...others] = keeping;
  if (first === undefined) {
    throw new UserError(
      all.map(
        ({ name }) =>
          `${environment.name}.postgres.clusters.${name}: 'backup' must be there, but it is missing`,
      ),
      { fix: noBackupsFix(environment) },
    );
  }
  if (others.length === 0) return first;
  throw new UserError(`--cluster: must be one of ${quoted(keeping)}, but it is missing`);
}

/** The cluster that a name says; without one, the only one. */
export function oneCluster(environment: Environment, named: string | undefined): ChosenCluster {
  const all = clustersOf(environment, named);
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  const keeping = all.filter(({ name }) => keepsBackups(environment, name));
  const [only, ...more] = keeping;
  if (only !== undefined && more.length === 0) return only;
  throw new UserError(`--cluster: must be one of ${quoted(all)}, but it is missing`);
}

/** Whether a cluster is backed up. */
export function keepsBackups({ postgres }: Environment, cluster: string): boolean {
  return postgres?.clusters[cluster]?.backup !== undefined;
}

/** Whether containers run: on simulated nodes none do. */
export function hasContainers(environment: Environment, host: Environment | undefined): boolean {
  const { cluster } = host ?? environment;
  return cluster.kind !== 'local' || cluster.nodes !== 'simulated';
}

/**
 * What needs containers that run.
 *
 * @throws UserError where the nodes of the cluster are simulated.
 */
export function requireContainers(environment: Environment, host: Environment | undefined): void {
  if (hasContainers(environment, host)) return;
  throw new UserError(`${environment.name}: no database runs, its nodes are simulated`, {
    fix: './plinth down, then ./plinth up --nodes real',
  });
}

function noBackupsFix({ cluster, name }: Environment): string {
  return cluster.kind === 'local' && cluster.nodes === 'simulated'
    ? 'a lab has a store for them where its nodes are real: ./plinth down, then ./plinth up --nodes real'
    : `say in environments/${name}.ts where they are kept, then ./plinth up ${name}`;
}

function quoted(clusters: readonly ChosenCluster[]): string {
  return clusters.map(({ name }) => `'${name}'`).join(', ');
}
