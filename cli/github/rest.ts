import { UserError } from '../../errors/user-error';
import {
  branchOf,
  commentOf,
  listOf,
  loginOf,
  pullRequestOf,
  StrangeAnswerError,
  workflowRunOf,
} from './answers';
import type { Answer, Client, Question } from './client';
import type { Comment, GitHub, PullRequest, WorkflowRun } from './github';
import { allPages, hasNext, pageSize, settledList } from './pages';
import type { NotDoneError } from './retry';
import type { GitHubSettings } from './settings';

/** What is listed, and how to read it. */
interface Listing<T> {
  readonly what: string;
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly itemOf: Parameters<typeof listOf<T>>[1];
  readonly keyOf: (item: T) => string | number;
}

/** GitHub by its REST API. */
export class RestGitHub implements GitHub {
  readonly repository: string;
  private readonly settings: GitHubSettings;
  private readonly client: Client;

  constructor(settings: GitHubSettings, client: Client) {
    this.repository = `${settings.owner}/${settings.name}`;
    this.settings = settings;
    this.client = client;
  }

  viewer(signal: AbortSignal): Promise<string> {
    const question: Question = {
      purpose: 'see who the token is',
      route: 'POST /graphql',
      // beside the REST API, not below it, on servers of one's own
      parameters: {
        query: '{ viewer { login } }',
        baseUrl: this.settings.api.replace(/\/v3$/, ''),
      },
      signal,
    };
    return this.client.read(question, ({ data }) => loginOf(data));
  }

  branches(signal: AbortSignal): Promise<readonly string[]> {
    const listing: Listing<string> = {
      what: `the branches of ${this.repository}`,
      route: 'branches',
      itemOf: branchOf,
      keyOf: (name) => name,
    };
    return this.list(listing, signal);
  }

  openPullRequests(signal: AbortSignal): Promise<readonly PullRequest[]> {
    const listing: Listing<PullRequest> = {
      what: `the open pull requests of ${this.repository}`,
      route: 'pulls',
      parameters: { state: 'open', sort: 'created', direction: 'asc' },
      itemOf: pullRequestOf,
      keyOf: ({ number }) => number,
    };
    return this.list(listing, signal);
  }

  comments(number: number, signal: AbortSignal): Promise<readonly Comment[]> {
    const listing: Listing<Comment> = {
      what: `the comments on #${number} of ${this.repository}`,
      route: 'issues/{number}/comments',
      parameters: { number },
      itemOf: commentOf,
      keyOf: ({ id }) => id,
    };
    return this.list(listing, signal);
  }

  createComment(number: number, body: string, signal: AbortSignal): Promise<Comment> {
    const question = this.question(
      `comment on #${number} of ${this.repository}`,
      'POST',
      'issues/{number}/comments',
      { number, body },
      signal,
    );
    return this.client.write(question, ({ data }) => commentOf(data));
  }

  updateComment(id: number, body: string, signal: AbortSignal): Promise<void> {
    const purpose = `update comment ${id} of ${this.repository}`;
    const route = 'issues/comments/{id}';
    return this.client.write(
      this.question(purpose, 'PATCH', route, { id, body }, signal),
      () => undefined,
    );
  }

  async deleteComment(id: number, signal: AbortSignal): Promise<void> {
    const purpose = `delete comment ${id} of ${this.repository}`;
    const question = this.question(purpose, 'DELETE', 'issues/comments/{id}', { id }, signal);
    try {
      await this.client.write(question, () => undefined);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  waitOut(error: NotDoneError, signal: AbortSignal): Promise<void> {
    return this.client.waitOut(error, signal);
  }

  workflowRun(id: number, signal: AbortSignal): Promise<WorkflowRun> {
    const purpose = `read run ${id} of ${this.repository}`;
    const question = this.question(purpose, 'GET', 'actions/runs/{id}', { id }, signal);
    return this.client.read(question, ({ data }) => workflowRunOf(data));
  }

  private question(
    purpose: string,
    method: string,
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Question {
    const { owner, name } = this.settings;
    return {
      purpose,
      route: `${method} /repos/{owner}/{repo}/${route}`,
      parameters: { owner, repo: name, ...parameters },
      signal,
    };
  }

  private async list<T>(
    { what, route, parameters, itemOf, keyOf }: Listing<T>,
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const purpose = `list ${what}`;
    const pageOf = ({ data, link }: Answer) => ({
      items: listOf(data, itemOf),
      more: hasNext(link),
    });
    const read = (page: number) => {
      const all = { ...parameters, per_page: pageSize, page };
      return this.client.read(this.question(purpose, 'GET', route, all, signal), pageOf);
    };
    try {
      return await settledList(() => allPages(read, keyOf));
    } catch (error) {
      // what shows only across pages
      if (!(error instanceof StrangeAnswerError)) throw error;
      throw new UserError(`github: can not ${purpose}: GitHub answered with ${error.message}`, {
        fix: 'run the command again',
        cause: error,
      });
    }
  }
}

function isNotFound(error: unknown): boolean {
  const cause: unknown = error instanceof UserError ? error.cause : undefined;
  return cause instanceof Error && 'status' in cause && cause.status === 404;
}
