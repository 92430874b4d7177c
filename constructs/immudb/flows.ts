import type { Endpoint, Flow, Party } from '../namespace/flow-table';
import { Port } from '../namespace/port';
import type { ImmudbBackup } from './backup-props';
import { storePeers } from './backup-store';
import { backupLabels, backupName, selectorLabels, statefulSetName, type Role } from './names';
import { ports } from './ports';
import type { ImmudbProps } from './props';

/** Where clients are answered. */
export interface ImmudbEndpoints {
  /** The primary. */
  readonly write: Endpoint;
  /** The replicas, or the primary where there are none. */
  readonly read: Endpoint;
}

type Placed = Pick<ImmudbProps, 'name' | 'namespace' | 'replicas' | 'listeners' | 'backup'>;

/** The nodes behind the Services of writing and reading. */
export function endpoints(props: Placed): ImmudbEndpoints {
  const open = [ports.grpc, ...(props.listeners ?? []).map((listener) => ports[listener])];
  const endpoint = (role: Role): Endpoint => ({
    party: party(props, role),
    ports: open.map((port) => Port.tcp(port)),
  });
  return { write: endpoint('primary'), read: endpoint(props.replicas > 0 ? 'replica' : 'primary') };
}

/** The metrics of all nodes. */
export function metricsEndpoint({ name, namespace }: Placed): Endpoint {
  return {
    party: { namespace, name, pods: selectorLabels(name) },
    ports: [Port.tcp(ports.metrics)],
  };
}

/** Every conversation that it needs. */
export function immudbFlows(props: Placed): readonly Flow[] {
  const primary = { to: party(props, 'primary'), ports: [Port.tcp(ports.grpc)] };
  return [
    ...(props.replicas === 0
      ? []
      : [{ from: party(props, 'replica'), ...primary, purpose: 'replicas follow the primary' }]),
    ...(props.backup === undefined ? [] : backupFlows(props, props.backup, primary)),
  ];
}

function backupFlows(
  { name, namespace }: Placed,
  { store }: ImmudbBackup,
  primary: Pick<Flow, 'to' | 'ports'>,
): readonly Flow[] {
  const from: Party = { namespace, name: backupName(name), pods: backupLabels(name) };
  return [
    { from, ...primary, purpose: 'backups read from the primary' },
    ...storePeers(store).map((peer) => ({ from, ...peer, purpose: 'backups go to their store' })),
  ];
}

function party({ name, namespace }: Placed, role: Role): Party {
  return { namespace, name: statefulSetName(name, role), pods: selectorLabels(name, role) };
}
