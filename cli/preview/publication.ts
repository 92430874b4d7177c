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
import { say, type Said } from '../comment/settle';
import type { Input } from '../command';
import { gitHubFrom } from '../github/from-environment';
import type { GitHub } from '../github/github';
import type { Host } from '../host';
import { pageOf } from '../html/page';
import { text } from '../options';
import { stepped } from '../progress/progress';
import { writable } from '../rehearse/writable';
import { secretsIn, without } from './masked';
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
  report: PreviewReport,
  links: Links,
  host: Host,
): Promise<void> {
  const { markdown, html, comment } = publication;
  const secrets = secretsIn(host.env);
  const context = contextOf(host.env, publication.event, publication.link);
  // files first: they are there even when GitHub is not
  if (html !== undefined) writeFileSync(html, without(pageOf(report, links, context), secrets));
  if (markdown === undefined && comment === undefined) return;
  const body = without(commentText(report, context, longestText), secrets);
  if (markdown !== undefined) writeFileSync(markdown, body);
  if (comment === undefined) return;
  const { github, number } = comment;
  const { asked: signal } = host.interrupt;
  const order = orderOf(host.env, publication.startedAt);
  const pace = { signal, pause: (ms: number) => pause(ms, undefined, { signal }) };
  await stepped(
    host.progress,
    'commenting',
    () => say(github, { number, stack: report.stack, order, text: body }, pace).catch(untold),
    (said) => `on #${number} of ${github.repository}: ${words[said]}`,
  );
}

/** A mistake of telling is not told once more in the place that could not be written. */
function untold(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new UntoldError(error.problems, {
    ...(error.fix === undefined ? {} : { fix: error.fix }),
    cause: error,
  });
}
