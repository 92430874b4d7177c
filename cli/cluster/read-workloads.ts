import { readFileSync } from 'node:fs';
import { AnswerError, ClusterClient } from './client';
import { parseKubeconfig } from './kubeconfig';
import {
  listPaths,
  workloadRows,
  type ApiObject,
  type ClusterObjects,
  type WorkloadRow,
} from './workloads';

/** Kinds that a platform need not have are empty where the API server does not know them. */
async function list(
  client: ClusterClient,
  path: string,
  timeout: number | undefined,
): Promise<readonly ApiObject[]> {
  try {
    const { items } = (await client.get(path, timeout)) as { readonly items: readonly ApiObject[] };
    return items;
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404) return [];
    throw error;
  }
}

/**
 * Asks the API server of a kubeconfig for everything Plinth runs there.
 *
 * @param timeout milliseconds for each answer
 * @throws UnreachableError when there is none in time.
 */
export async function readWorkloads(
  kubeconfig: string,
  timeout?: number,
): Promise<readonly WorkloadRow[]> {
  const client = new ClusterClient(parseKubeconfig(readFileSync(kubeconfig, 'utf8'), kubeconfig));
  try {
    const lists = await Promise.all(
      Object.entries(listPaths).map(async ([name, path]) => [
        name,
        await list(client, path, timeout),
      ]),
    );
    return workloadRows(Object.fromEntries(lists) as ClusterObjects);
  } finally {
    client.close();
  }
}
