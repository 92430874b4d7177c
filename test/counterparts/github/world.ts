/** A comment as GitHub keeps it. */
export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  readonly body: string;
}

/** A pull request as GitHub keeps it. */
export interface StoredPullRequest {
  readonly number: number;
  readonly branch: string;
  /** `owner/name` where the branch lives, null where that was deleted. @default - the repository itself */
  readonly from?: string | null;
  /** @default 'open' */
  readonly state?: 'open' | 'closed';
  /** @default - none */
  readonly title?: string;
  /** @default - none */
  readonly body?: string;
}

/** An issue as GitHub keeps it. */
export interface StoredIssue {
  readonly number: number;
  readonly login: string;
  readonly title: string;
  readonly body: string;
  /** @default 'open' */
  readonly state?: 'open' | 'closed';
}

/** What the counterpart starts with. */
export interface GitHubOptions {
  /** @default 'acme/platform' */
  readonly repository?: string;
  /** Token that is let in, and whose it is. @default 'token-of-the-tests' */
  readonly token?: string;
  /** @default 'github-actions[bot]' */
  readonly login?: string;
  readonly branches?: readonly string[];
  readonly pullRequests?: readonly StoredPullRequest[];
  readonly comments?: readonly Omit<StoredComment, 'id'>[];
  /** Status of each run of a workflow, by its id. */
  readonly runs?: Readonly<Record<string, string>>;
  /** Most items of a page, whatever is asked for. @default 100 */
  readonly pageSize?: number;
  /** @default - any free one */
  readonly port?: number;
}

/** One repository, as its API shows it. */
export class World {
  readonly repository: string;
  readonly token: string;
  readonly login: string;
  branches: readonly string[];
  pullRequests: readonly StoredPullRequest[];
  runs: Readonly<Record<string, string>>;
  issues: readonly StoredIssue[] = [];
  /** Workflows that were started by hand, as `check.yml of main`. */
  started: readonly string[] = [];
  /** The same with the commits they were started on. */
  dispatched: readonly { readonly workflow: string; readonly commit: string }[] = [];
  /** The commit a branch is at: repositories are none of the API's here. */
  commitOf: (ref: string) => string = (ref) => ref;
  private stored: readonly StoredComment[] = [];
  private lastId = 1000;

  constructor(options: GitHubOptions) {
    this.repository = options.repository ?? 'acme/platform';
    this.token = options.token ?? 'token-of-the-tests';
    this.login = options.login ?? 'github-actions[bot]';
    this.branches = options.branches ?? ['main'];
    this.pullRequests = options.pullRequests ?? [{ number: 7, branch: 'feature' }];
    this.runs = options.runs ?? {};
    for (const { issue, login, body } of options.comments ?? []) this.comment(issue, body, login);
  }

  comments(issue: number): readonly StoredComment[] {
    return this.stored.filter((one) => one.issue === issue);
  }

  hasIssue(number: number): boolean {
    return this.pullRequests.some((one) => one.number === number);
  }

  comment(issue: number, body: string, login: string): StoredComment {
    this.lastId += 1;
    const made = { id: this.lastId, issue, login, body };
    this.stored = [...this.stored, made];
    return made;
  }

  edit(id: number, body: string): StoredComment | undefined {
    this.stored = this.stored.map((one) => (one.id === id ? { ...one, body } : one));
    return this.stored.find((one) => one.id === id);
  }

  remove(id: number): boolean {
    const before = this.stored.length;
    this.stored = this.stored.filter((one) => one.id !== id);
    return this.stored.length < before;
  }
}
