import type { Environment } from '../../environments/environment';
import { textAt } from '../../lab/plugins/kubernetes/objects';
import type { Declared } from './declared';
import type { LiveCluster } from './live-cluster';
import type { Territory } from './undeclared';

// on the namespaces of branches: stacks/products/branch-labels.ts
const branchLabel = 'plinth.dev/branch-of';

/** Where a stack's objects may be: a branch has its namespace in the cluster of another stack. */
export async function territoryOf(
  { cluster: { kind } }: Pick<Environment, 'cluster'>,
  declared: readonly Declared[],
  cluster: Pick<LiveCluster, 'list'>,
): Promise<Territory> {
  if (kind === 'shared') return { within: placesOf(declared), without: new Set() };
  const namespaces = { apiVersion: 'v1', kind: 'Namespace', path: '/api/v1/namespaces' };
  const branches = (await cluster.list(namespaces, branchLabel)) ?? [];
  return { without: new Set(branches.map((branch) => textAt(branch, 'metadata', 'name'))) };
}

function placesOf(declared: readonly Declared[]): ReadonlySet<string> {
  const places = declared.map(({ identity: { kind, name, namespace } }) =>
    kind === 'Namespace' ? name : namespace,
  );
  // what is in no namespace belongs to the host as well
  return new Set(places.filter((place) => place !== ''));
}
