import { readFileSync } from 'node:fs';
import { ClusterClient } from './client';
import { parseKubeconfig } from './kubeconfig';
import {
  listPaths,
  workloadRows,
  type ApiObject,
  type ClusterObjects,
  type WorkloadRow,
} from './workloads';

async function list(client: ClusterClient, path: string): Promise<readonly ApiObject[]> {
  const { items } = (await client.get(path)) as { readonly items: readonly ApiObject[] };
  return items;
}

/** Asks the API server of a kubeconfig for everything Plinth runs there. */
export async function readWorkloads(kubeconfig: string): Promise<readonly WorkloadRow[]> {
  const client = new ClusterClient(parseKubeconfig(readFileSync(kubeconfig, 'utf8'), kubeconfig));
  try {
    const [deployments, statefulSets, daemonSets, jobs, services] = await Promise.all([
      list(client, listPaths.deployments),
      list(client, listPaths.statefulSets),
      list(client, listPaths.daemonSets),
      list(client, listPaths.jobs),
      list(client, listPaths.services),
    ]);
    const objects: ClusterObjects = { deployments, statefulSets, daemonSets, jobs, services };
    return workloadRows(objects);
  } finally {
    client.close();
  }
}
