import { Size } from 'cdk8s';
import { UserError } from '../errors/user-error';
import { nodeKinds, type NodeKind } from './cluster';
import type { Environment } from './environment';
import { storedInLab } from './local-store';
import type { PostgresClusterEnvironment } from './products/postgres';

/** Nodes of a simulated lab that is made of one with a real node. */
const simulatedNodes = 3;

/** What a server asks for where everything shares the processors of one machine: requests are its weight there. */
const small = { cpuMillis: 100, memory: Size.mebibytes(512) };

/**
 * The environment of a lab, with nodes of the kind that is asked for.
 *
 * @throws UserError when there is no such kind, or the environment is none of a lab.
 */
export function onNodes(environment: Environment, asked: string): Environment {
  const { name, cluster } = environment;
  const nodes = nodeKinds.find((kind) => kind === asked);
  if (nodes === undefined) {
    const known = nodeKinds.map((kind) => `'${kind}'`).join(' or ');
    throw new UserError(`${name}: 'nodes' must be ${known}, got '${asked}'`);
  }
  if (cluster.kind !== 'local') {
    throw new UserError(
      `${name}: 'nodes' must be left out, only a cluster of kind 'local' has a choice, got '${asked}'`,
    );
  }
  if (nodes === 'real') return onRealNode(environment);
  return cluster.nodes === nodes
    ? environment
    : { ...environment, cluster: localCluster('simulated', simulatedNodes) };
}

/** What asks for least, so that all of it finds room on a machine with two cores. */
function onRealNode(environment: Environment): Environment {
  const { postgres, immudb, monitoring } = environment;
  return storedInLab({
    ...environment,
    cluster: localCluster('real', 1),
    ...(immudb && { immudb: { ...small, ...immudb } }),
    ...(monitoring && { monitoring: { requests: small, ...monitoring } }),
    ...(postgres && {
      postgres: {
        ...postgres,
        clusters: Object.fromEntries(
          Object.entries(postgres.clusters).map(([key, cluster]) => [key, smaller(cluster)]),
        ),
      },
    }),
  });
}

function smaller(cluster: PostgresClusterEnvironment): PostgresClusterEnvironment {
  return { ...small, ...cluster };
}

function localCluster(nodes: NodeKind, nodeCount: number): Environment['cluster'] {
  return { kind: 'local', nodes, nodeCount };
}
