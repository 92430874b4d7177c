import { readdirSync, readFileSync } from 'node:fs';
import type { Kubernetes } from './kubernetes';

/** A pod whose containers run on this machine, with an address of its own. */
export interface LivePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  /** TCP ports that its containers name. */
  readonly ports: readonly number[];
  /** One of its processes, as this machine counts them: it is in the pod's network. */
  readonly pid: number;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly deletionTimestamp?: string;
    };
    readonly spec: {
      readonly hostNetwork?: boolean;
      readonly initContainers?: readonly ContainerPorts[];
      readonly containers: readonly ContainerPorts[];
    };
    readonly status: { readonly podIP?: string };
  }[];
}

interface ContainerPorts {
  readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[];
}

/** The pods that run on a node, by namespace and name. Those in the node's own network are left out. */
export async function livePods(kubernetes: Kubernetes, node: string): Promise<readonly LivePod[]> {
  const selector = `status.phase=Running,spec.nodeName=${node}`;
  const args = ['get', 'pods', '-A', `--field-selector=${selector}`, '-o', 'json'];
  const { items } = JSON.parse(await kubernetes.must(args)) as PodList;
  const processes = processesOfPods();
  return items
    .filter(({ metadata, spec }) => !spec.hostNetwork && metadata.deletionTimestamp === undefined)
    .map(({ metadata, spec, status }) => {
      const { namespace, name, labels = {} } = metadata;
      const pid = processes.get(metadata.uid);
      if (status.podIP === undefined || pid === undefined) {
        throw new Error(`pod ${namespace}/${name} runs without an address or a process`);
      }
      const named = [...(spec.initContainers ?? []), ...spec.containers]
        .flatMap(({ ports = [] }) => ports)
        .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
        .map(({ containerPort }) => containerPort);
      return { namespace, name, labels, address: status.podIP, ports: [...new Set(named)], pid };
    });
}

/** The first process of each pod on this machine, by the pod's uid, which the kubelet puts into its cgroup's name. */
function processesOfPods(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const uid = podOf(entry);
    if (uid !== undefined && !found.has(uid)) found.set(uid, Number(entry));
  }
  return found;
}

function podOf(process: string): string | undefined {
  try {
    const cgroups = readFileSync(`/proc/${process}/cgroup`, 'utf8');
    // systemd's driver writes underscores
    return /\bpod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})\b/
      .exec(cgroups)?.[1]
      ?.replaceAll('_', '-');
  } catch {
    // ended meanwhile
    return undefined;
  }
}
