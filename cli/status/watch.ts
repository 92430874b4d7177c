import { ApiError } from '../../lab/plugins/kubernetes/api-error';
import type { Api } from '../../lab/plugins/kubernetes/api';
import { UserError } from '../../errors/user-error';
import { workloadRows, type WorkloadRow } from '../cluster/workloads';
import { FollowedObjects } from './follow';

// changes that come together are one
const settleMs = 150;

/** What there is to show at a moment. */
export interface StatusMoment {
  readonly rows: readonly WorkloadRow[];
  /** Why it may be old. @default - it is not */
  readonly stale?: string;
}

/**
 * Shows what runs, and again after each change that shows, until the signal aborts.
 *
 * @param namespaces of the stack; undefined for everything of the platform in the cluster.
 * @throws UserError when the API server refuses to be asked, or does not list everything once.
 */
export async function watchStatus(
  api: Pick<Api, 'request' | 'watch'>,
  namespaces: ReadonlySet<string> | undefined,
  signal: AbortSignal,
  show: (moment: StatusMoment) => void,
): Promise<void> {
  let last = '';
  let timer: NodeJS.Timeout | undefined;
  const objects = new FollowedObjects(api, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const all = objects.now();
      if (all === undefined) return;
      const stale = objects.stale();
      const moment = {
        rows: ownRows(workloadRows(all), namespaces),
        ...(stale !== undefined && { stale }),
      };
      const text = JSON.stringify(moment);
      if (text === last) return;
      last = text;
      show(moment);
    }, settleMs);
  });
  try {
    await objects.follow(signal);
  } catch (error) {
    throw refusal(error);
  } finally {
    clearTimeout(timer);
  }
}

export function ownRows(
  rows: readonly WorkloadRow[],
  namespaces: ReadonlySet<string> | undefined,
): readonly WorkloadRow[] {
  return namespaces === undefined
    ? rows
    : rows.filter(({ namespace }) => namespaces.has(namespace));
}

/** What the API server says of who may not look, or why it has no answer. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const isRefused = error.status === 401 || error.status === 403;
  return new UserError(`status: ${error.message}`, {
    fix: isRefused
      ? 'log in again, or have somebody let you list what runs: ./plinth doctor <stack> shows what you may'
      : 'the API server did not answer the question: ask again, or see ./plinth doctor <stack>',
    cause: error,
  });
}
