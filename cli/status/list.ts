import type { Api } from '../../lab/plugins/kubernetes/api';
import { ApiError } from '../../lab/plugins/kubernetes/api-error';
import { objectsAt } from '../../lab/plugins/kubernetes/objects';
import {
  listPaths,
  workloadRows,
  type ClusterObjects,
  type WorkloadRow,
} from '../cluster/workloads';
import { refusal } from './watch';

/**
 * What runs, asked once of a cluster that may want a login.
 *
 * @throws UserError when the API server refuses to be asked.
 */
export async function listWorkloads(
  api: Pick<Api, 'request'>,
  signal: AbortSignal,
): Promise<readonly WorkloadRow[]> {
  const lists = await Promise.all(
    Object.entries(listPaths).map(async ([name, path]) => {
      try {
        const { body } = await api.request({ method: 'GET', path, signal });
        return [name, objectsAt(body, 'items')] as const;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [name, []] as const;
        throw refusal(error);
      }
    }),
  );
  return workloadRows(Object.fromEntries(lists) as unknown as ClusterObjects);
}
