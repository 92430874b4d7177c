import { UserError } from '../../errors/user-error';
import { UnreachableError } from './client';
import { readWorkloads } from './read-workloads';
import type { WorkloadRow } from './workloads';

/**
 * What runs where something has just been deployed: a machine that starts everything at once may take its time.
 *
 * @throws UserError when the API server gives no answer, for which the deployment is not to blame.
 */
export async function deployedWorkloads(
  kubeconfig: string,
  patienceMs = 30_000,
): Promise<readonly WorkloadRow[]> {
  try {
    return await readWorkloads(kubeconfig, patienceMs);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UserError(`all is deployed, but the API server gives no answer: ${error.message}`, {
      fix: 'ask again later: ./plinth status',
      cause: error,
    });
  }
}
