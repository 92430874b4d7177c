import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';
import {
  contextOf,
  orderOf,
  pullRequestOf,
  reportAddress,
  type WorkflowEvent,
} from '../comment/actions';
import { commentText, longestComment } from '../comment/comment';
import { say, type Said, type Saying } from '../comment/settle';
import type { Input } from '../command';
import { errorCode } from '../error-code';
import { gitHubFrom } from '../github/from-environment';
import type { GitHub } from '../github/github';
import type { Host } from '../host';
import { pageOf } from '../html/page';
import { text } from '../options';
import { stepped } from '../progress/progress';
import { writable } from '../rehearse/writable';
import { clearedReport, clearing } from './clear-report';
import { secretsIn } from './masked';
import { linksOf, noLinks, type Links } from './links';
import type { PreviewObserver } from './observer';
import type { PreviewReport } from './report';

/** Where a preview is told besides the terminal. */
export interface Publication {
  readonly markdown: string | undefined;
  readonly html: string | undefined;
  readonly comment: { readonly github: GitHub; readonly number: number } | undefined;
  readonly event: WorkflowEvent;
  readonly link: string | undefined;
  /** When the run began: two that overlap are as old as their beginnings. */
  readonly startedAt: number;
}

/**
 * What a command line asks for, checked before the minutes of a preview are spent; undefined when it asks for nothing.
 *
 * @throws UserError when one of them could not be written.
 */
export function publicationOf(input: Input, host: Host): Publication | undefined {
  const [markdown, html] = [text(input, 'markdown'), text(input, 'html')];
  const asked = input.options['comment'];
  const wanted = typeof asked === 'string' || asked === true;
  if (markdown === undefined && html === undefined && !wanted) return undefined;
  const event = eventOf(host.env);
  const number = typeof asked === 'string' ? asked : undefined;
  return {
    markdown: markdown === undefined ? undefined : writable('--markdown', markdown, 'preview'),
    html: html === undefined ? undefined : writable('--html', html, 'preview'),
    comment: wanted
      ? {
          number: pullRequestOf(number, host.env, event),
          github: gitHubFrom(host.env, {
            onWait: (why) => {
              host.note(why);
            },
          }),
        }
      : undefined,
    event,
    link: reportAddress(text(input, 'reportUrl')),
    startedAt: Date.now(),
  };
}

/** A file that is not there or no JSON tells nothing. */
function eventOf({ GITHUB_EVENT_PATH: path }: NodeJS.ProcessEnv): WorkflowEvent {
  if (!path) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as WorkflowEvent) : {};
  } catch {
    return {};
  }
}

// the marker's line is above it, and names of stacks are short
const longestText = longestComment - 1500;

const words: Readonly<Record<Said, string>> = {
  created: 'written',
  updated: 'updated',
  unchanged: 'is up to date',
  'left to a newer run': 'left as a newer run wrote it',
};

/** Tells a preview wherever it is to be told. */
export async function tell(
  publication: Publication | undefined,
  report: PreviewReport,
  environment: Environment,
  host: Host,
): Promise<void> {
  if (publication === undefined) return;
  const links = publication.html === undefined ? noLinks : linksOf(environment, host.checkout);
  await publish(publication, report, links, host);
}

/** Told by an error of its own: it is the reader's already when it arrives here. */
export class UntoldError extends UserError {}

/** Tells that a preview did not come about, and why. What then keeps it from being told is only noted. */
export async function tellFailure(
  publication: Publication | undefined,
  observer: PreviewObserver,
  stack: string,
  error: unknown,
  host: Host,
): Promise<void> {
  const isOwn = error instanceof UntoldError || host.interrupt.asked.aborted;
  if (publication === undefined || isOwn) return;
  const report = observer.report(stack, host.elapsed(), problemsOf(error));
  try {
    await publish(publication, report, noLinks, host);
  } catch (untold) {
    host.note(`not told: ${untold instanceof Error ? untold.message : String(untold)}`);
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof UserError)) return [`plinth itself failed: ${String(error)}`];
  const { problems, fix } = error;
  return fix === undefined ? problems : [...problems, `fix: ${fix}`];
}

async function publish(
  publication: Publication,
  found: PreviewReport,
  links: Links,
  host: Host,
): Promise<void> {
  const { markdown, html, comment, event } = publication;
  const secrets = secretsIn(host.env);
  const report = clearedReport(found, secrets);
  const context = clearing(secrets)(
    contextOf(host.env, event, publication),
    ...(['commit', 'run', 'report'] as const),
  );
  // files first: they are there even when GitHub is not
  const unwritten =
    html === undefined ? [] : written('--html', html, pageOf(report, links, context));
  if (markdown !== undefined || comment !== undefined) {
    const body = commentText(report, context, longestText);
    if (markdown !== undefined) unwritten.push(...written('--markdown', markdown, body));
    // whatever became of the files: a pull request must not go on showing an old verdict
    if (comment !== undefined) {
      const order = orderOf(host.env, publication.startedAt);
      const saying = { number: comment.number, stack: found.stack, order, text: body };
      await commented(comment.github, saying, host, unwritten);
    }
  }
  if (unwritten.length > 0) throw new UntoldError(unwritten, { fix: 'name a file elsewhere' });
}

/** What kept a file from being written. */
function written(option: string, file: string, text: string): string[] {
  try {
    writeFileSync(file, text);
    return [];
  } catch (error) {
    const why = errorCode(error);
    if (why === undefined) throw error;
    return [`preview: '${option}' can not be written to '${file}': ${why}`];
  }
}

async function commented(
  github: GitHub,
  saying: Saying,
  host: Host,
  problems: readonly string[],
): Promise<void> {
  const { asked: signal } = host.interrupt;
  const pace = { signal, pause: (ms: number) => pause(ms, undefined, { signal }) };
  await stepped(
    host.progress,
    'commenting',
    () =>
      say(github, saying, pace).catch((error: unknown) => {
        throw untold(error, problems);
      }),
    (said) => `on #${saying.number} of ${github.repository}: ${words[said]}`,
  );
}

/** A mistake of telling is not told once more in the place that could not be written. */
function untold(error: unknown, others: readonly string[]): unknown {
  if (!(error instanceof UserError)) return error;
  return new UntoldError([...others, ...error.problems], {
    ...(error.fix === undefined ? {} : { fix: error.fix }),
    cause: error,
  });
}
