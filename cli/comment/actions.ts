import { UserError } from '../../errors/user-error';
import type { CommentContext } from './comment';
import type { RunOrder } from './marker';

/** The event that started a workflow, as far as it is read. */
export type WorkflowEvent = Readonly<Record<string, unknown>>;

/**
 * The pull request that a comment goes to: the one that is named, or the one that the workflow runs for.
 *
 * @throws UserError when there is neither.
 */
export function pullRequestOf(
  given: string | undefined,
  env: NodeJS.ProcessEnv,
  event: WorkflowEvent,
): number {
  const named =
    given ??
    /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1] ??
    String(numberIn(event, 'pull_request') ?? numberIn(event, 'issue') ?? '');
  if (/^[1-9]\d{0,8}$/.test(named)) return Number(named);
  throw new UserError(
    given === undefined
      ? "preview: '--comment' needs the number of a pull request: this is no workflow of one"
      : `preview: '--comment' must be the number of a pull request, got '${given}'`,
    { fix: 'plinth preview <stack> --comment 12' },
  );
}

/** Where the page of everything is. */
export interface ReportPage {
  /** What is given for its address. */
  readonly link: string | undefined;
  /** File it is written to; undefined: there is none, nor an artifact of it. */
  readonly html: string | undefined;
}

/** What a comment can tell of the run that made it. */
export function contextOf(
  env: NodeJS.ProcessEnv,
  event: WorkflowEvent,
  { link, html }: ReportPage,
): CommentContext {
  const run = runPage(env);
  const commit = headOf(event) ?? env['GITHUB_SHA'];
  const page = link ?? (run === undefined || html === undefined ? undefined : `${run}#artifacts`);
  return {
    ...(commit === undefined || !/^[0-9a-f]{7,64}$/.test(commit) ? {} : { commit }),
    ...(run === undefined ? {} : { run }),
    ...(page === undefined ? {} : { report: page }),
  };
}

/** When this run was, among those of CI. */
export function orderOf(env: NodeJS.ProcessEnv, now: number): RunOrder {
  const [run, attempt] = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT']].map((text = '') =>
    /^\d{1,15}$/.test(text) ? Number(text) : undefined,
  );
  return { run, attempt: attempt ?? 0, at: now };
}

/**
 * The address of `--report-url`.
 *
 * @throws UserError when it is none.
 */
export function reportAddress(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^https?:\/\/\S+$/.test(given) && URL.canParse(given) && given.length <= 1000) return given;
  throw new UserError(
    `preview: '--report-url' must be an address of at most 1000 characters, got '${given.slice(0, 200)}'`,
    { fix: 'name the page of the artifact, such as https://github.com/…/artifacts/1' },
  );
}

function runPage(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  if (!repository || !id) return undefined;
  const page = `${server || 'https://github.com'}/${repository}/actions/runs/${id}`;
  return URL.canParse(page) ? page : undefined;
}

function numberIn(event: WorkflowEvent, key: string): number | undefined {
  const part = fieldsOf(event[key]);
  return typeof part['number'] === 'number' ? part['number'] : undefined;
}

/** `GITHUB_SHA` is a merge that nobody made. */
function headOf(event: WorkflowEvent): string | undefined {
  const { sha } = fieldsOf(fieldsOf(event['pull_request'])['head']);
  return typeof sha === 'string' ? sha : undefined;
}

function fieldsOf(value: unknown): WorkflowEvent {
  return typeof value === 'object' && value !== null ? (value as WorkflowEvent) : {};
}
