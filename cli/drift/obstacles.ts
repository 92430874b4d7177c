import { UserError } from '../../errors/user-error';
import { ApiError, Unreachable } from '../../lab/plugins/kubernetes/api-error';
import { isTimeout } from '../timed-out';

const reach = 'check the kubeconfig and the credentials of this machine: kubectl get namespaces';
const rights =
  'drift needs to get, list and patch every kind of the platform (docs/drift.md); nothing was compared to the end';

/** What kept a comparison from being whole. One that is not whole says nothing at all. */
export class Obstacles {
  private readonly problems = new Set<string>();

  /** Runs what nothing can be done without. */
  async fatal<T>(about: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(about, error);
    }
  }

  /** Runs what others can be told beside, so that all missing rights are told at once. */
  async noted<T>(about: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) throw explained(about, error);
      this.problems.add(`drift: ${about}: ${error.message}`);
      return undefined;
    }
  }

  throwIfAny(): void {
    if (this.problems.size > 0) throw new UserError([...this.problems].sort(), { fix: rights });
  }
}

function explained(about: string, error: unknown): unknown {
  if (error instanceof Unreachable) {
    return new UserError(`drift: ${error.message}`, { fix: reach, cause: error });
  }
  if (error instanceof ApiError) {
    return new UserError(`drift: ${about}: ${error.message}`, { fix: reach, cause: error });
  }
  if (isTimeout(error)) {
    return new UserError(`drift: ${about}: no answer within 30 s`, { fix: reach, cause: error });
  }
  return error;
}
