import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { components as controlPlaneComponents } from '../../lab/control-plane/kwokctl';
import { inspectLab, labNodeKind } from '../../lab/control-plane/lab';
import { realNode } from '../../lab/control-plane/real/simulated-node';
import { AnswerError, ClusterClient, UnreachableError } from '../cluster/client';
import { parseKubeconfig } from '../cluster/kubeconfig';
import type { RealNodeFacts } from '../text/nodes';
import { localStack, type Workspace } from '../workspace';

/** What there is to say of the real node of the local stack; undefined where its nodes are simulated. */
export async function realNodeFacts({
  labs,
  kubeconfig,
}: Pick<Workspace, 'labs' | 'kubeconfig'>): Promise<RealNodeFacts | undefined> {
  const lab = { name: localStack, labsDirectory: labs };
  if ((await labNodeKind(lab)) !== 'real') return undefined;
  const [{ real, components }, pods] = await Promise.all([
    inspectLab(lab),
    runningPods(kubeconfig),
  ]);
  if (real === undefined) return undefined;
  // what it was brought to is for the lab alone
  const { content: _, objects: __, left = [], ...told } = real;
  const processes = components.flatMap(({ pid }) => pid ?? []);
  const controlPlane = (await Promise.all(processes.map(residentBytes))).reduce(sum, 0);
  const services = components
    .filter(({ name }) => !controlPlaneComponents.some((one) => one === name))
    .map(({ name, state }) => ({ name, state }));
  const there = left.filter(({ uid }) => pods?.some(({ podRef }) => podRef?.uid === uid) ?? true);
  return {
    ...{ ...told, ...(there.length > 0 && { left: there }), services },
    ...(pods !== undefined && { memory: { controlPlane, pods: memoryOf(pods) } }),
  };
}

interface RunningPod {
  readonly podRef?: { readonly uid?: string };
  readonly memory?: { readonly workingSetBytes?: number };
}

function memoryOf(pods: readonly RunningPod[]): number {
  return pods.map(({ memory }) => memory?.workingSetBytes ?? 0).reduce(sum, 0);
}

/** What the kubelet says of its pods; undefined where it gives no answer. */
async function runningPods(kubeconfig: string): Promise<readonly RunningPod[] | undefined> {
  const client = new ClusterClient(parseKubeconfig(readFileSync(kubeconfig, 'utf8'), kubeconfig));
  try {
    // without the sizes of all volumes, which take the kubelet a second
    const path = `/api/v1/nodes/${realNode}/proxy/stats/summary?only_cpu_and_memory=true`;
    const { pods = [] } = (await client.get(path)) as { readonly pods?: readonly RunningPod[] };
    return pods;
  } catch (error) {
    if (error instanceof AnswerError || error instanceof UnreachableError) return undefined;
    throw error;
  } finally {
    client.close();
  }
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

function sum(one: number, other: number): number {
  return one + other;
}
