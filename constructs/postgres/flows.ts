import { storageFlows } from '../barman-cloud/object-store';
import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Peer } from '../namespace/peer';
import { Port } from '../namespace/port';
import { sourceArchive, type Bootstrap } from './bootstrap';
import { anyDatabasePods, databasePods, operatorSelector, poolerPods } from './labels';
import { ports } from './ports';
import type { Decided } from './decided';
import type { PostgresClusterProps } from './props';

/** Name of the operator's Deployment, upstream's. */
export const operatorName = 'cnpg-controller-manager';

/** The operator's pods, of the one operator that a cluster has. */
export function operatorParty(namespace: string): Party {
  return { namespace, name: operatorName, pods: operatorSelector };
}

/**
 * What lets the operator reach clusters of namespaces that come later: those with all of these labels. Their own
 * policies have to let it in.
 */
export function laterClusterFlows(
  operator: Party,
  namespaces: Readonly<Record<string, string>>,
): readonly Flow[] {
  return [
    {
      from: operator,
      to: Peer.namespaces(namespaces, anyDatabasePods),
      ports: [Port.tcp(ports.status), Port.tcp(ports.postgres)],
      purpose: 'the PostgreSQL operator asks instances of namespaces that come later',
    },
  ];
}

/** The instances of a cluster, and the Jobs that make them. */
export function databaseParty({
  name,
  namespace,
}: Pick<PostgresClusterProps, 'name' | 'namespace'>) {
  return { namespace, name: `postgres-${name}`, pods: databasePods(name) } satisfies Party;
}

/** The pods of a pooler. */
export function poolerParty(namespace: string, pooler: string): Party {
  return { namespace, name: `postgres-${pooler}`, pods: poolerPods(pooler) };
}

/** Where clients are answered, by instances or a pooler. */
export function clientEndpoint(party: Party): Endpoint {
  return { party, ports: [Port.tcp(ports.postgres)] };
}

const apiServerPorts = [Port.tcp(443), Port.tcp(6443)];

/** Every conversation of a cluster but those with its clients and with Prometheus. */
export function clusterFlows(props: Decided, pooler: string | undefined): Flow[] {
  const database = databaseParty(props);
  const { backup, bootstrap, operator } = props;
  const source = sourceArchive(bootstrap);
  return [
    {
      from: database,
      to: database,
      ports: [Port.tcp(ports.postgres), Port.tcp(ports.status)],
      purpose: 'replicas of PostgreSQL follow their primary',
    },
    {
      from: operator,
      to: database,
      ports: [Port.tcp(ports.status), Port.tcp(ports.postgres)],
      purpose: 'the PostgreSQL operator asks instances how they are',
    },
    {
      from: database,
      to: Peer.apiServer(),
      ports: apiServerPorts,
      purpose: 'PostgreSQL instances watch their cluster',
    },
    ...(pooler === undefined ? [] : poolerFlows(poolerParty(props.namespace, pooler), database)),
    ...(backup === undefined ? [] : storageFlows(database, backup.storage)),
    ...(source === undefined ? [] : storageFlows(database, source.storage)),
    ...cloneFlows(database, bootstrap),
  ];
}

function poolerFlows(pooler: Party, database: Party): Flow[] {
  return [
    {
      from: pooler,
      to: database,
      ports: [Port.tcp(ports.postgres)],
      purpose: 'the pooler connects to PostgreSQL',
    },
    {
      from: pooler,
      to: Peer.apiServer(),
      ports: apiServerPorts,
      purpose: 'the pooler of PostgreSQL watches its configuration',
    },
  ];
}

function cloneFlows(database: Party, bootstrap: Bootstrap): Flow[] {
  if (bootstrap.from !== 'cluster') return [];
  return [
    {
      from: database,
      // a host name alone does not say which pods stand behind it
      to: bootstrap.party ?? Peer.anywhere(),
      ports: [Port.tcp(bootstrap.port ?? ports.postgres)],
      purpose: 'a new PostgreSQL cluster copies one that runs',
    },
  ];
}
