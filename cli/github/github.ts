import type { NotDoneError } from './retry';

/** A comment of a pull request or issue. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** Login of who wrote it; a deleted account has none. */
  readonly author: string | undefined;
}

/** A pull request that is open. */
export interface PullRequest {
  readonly number: number;
  /** Name of the branch that it would merge. */
  readonly branch: string;
  /** The branch lives in another repository. */
  readonly fork: boolean;
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly status: 'completed' | 'in_progress' | 'pending' | 'queued' | 'requested' | 'waiting';
}

/**
 * What plinth asks of GitHub about one repository.
 *
 * Readings wait for rate limits and are repeated after faults that pass. Lists are whole, or the call throws: never a
 * part. Writings are done once: what got no answer may have happened. All waits together take no longer than the patience
 * there is.
 */
export interface GitHub {
  /** `owner/name`. */
  readonly repository: string;
  /** Login that the token acts as. */
  viewer(signal: AbortSignal): Promise<string>;
  /** Every branch, in the order of their names. */
  branches(signal: AbortSignal): Promise<readonly string[]>;
  openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]>;
  /** Every comment, the oldest first. */
  comments(number: number, signal: AbortSignal): Promise<readonly Comment[]>;
  /** @throws NotDoneError when trying again later may help. */
  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment>;
  /** @throws NotDoneError when trying again later may help. */
  updateComment(id: number, body: string, signal: AbortSignal): Promise<void>;
  /** One that is gone already is no error. @throws NotDoneError when trying again later may help. */
  deleteComment(id: number, signal: AbortSignal): Promise<void>;
  /** Waits as GitHub asks for after a writing that was not done. @throws NotDoneError when that is longer than there is patience. */
  waitOut(error: NotDoneError, signal: AbortSignal): Promise<void>;
  /** @throws UserError for a run that is not found, too: GitHub says the same of one that the token may not see. */
  workflowRun(id: number, signal: AbortSignal): Promise<WorkflowRun>;
}
