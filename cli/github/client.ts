import { setTimeout as pause } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { UserError } from '../../errors/user-error';
import { StrangeAnswerError } from './answers';
import { proxiedFetch } from './proxied-fetch';
import { NotDoneError, waitFor, type Refusal } from './retry';
import type { GitHubSettings } from './settings';

/** How patient a client is, and what its clock is. */
export interface Patience {
  /** Longest wait for one answer. @default 30 s */
  readonly answerMs?: number;
  /** Longest time to wait in all, for all questions together, rate limits included. @default 10 min */
  readonly totalMs?: number;
  /** @default - the time of this machine */
  readonly now?: () => number;
  /** @default - a timer */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told before each wait. @default - nobody */
  readonly onWait?: (why: string) => void;
}

/** One question to GitHub. */
export interface Question {
  /** What it is for, as in `list the branches of acme/platform`. */
  readonly purpose: string;
  /** As octokit writes them, such as `GET /repos/{owner}/{repo}/branches`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly data: unknown;
  readonly link: string | undefined;
}

const attempts = 6;
const minute = 60_000;

/** Asks GitHub, and waits as it is told to. */
export class Client {
  private readonly octokit: Octokit;
  private readonly patience: Required<Patience>;
  private waited = 0;

  constructor({ api, token, proxy }: GitHubSettings, patience: Patience = {}) {
    const silent = (): void => undefined;
    this.octokit = new Octokit({
      auth: token,
      baseUrl: api,
      userAgent: 'plinth',
      ...(proxy === undefined ? {} : { request: { fetch: proxiedFetch(proxy) } }),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    this.patience = {
      answerMs: 30_000,
      totalMs: 10 * minute,
      now: Date.now,
      pause: (ms, signal) => pause(ms, undefined, { signal }),
      onWait: silent,
      ...patience,
    };
  }

  /**
   * Reads, again after faults that pass.
   *
   * @throws UserError when GitHub refuses for good, or asks for more patience than there is.
   */
  async read<T>(question: Question, resultOf: (answer: Answer) => T): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.attempt(question, resultOf);
      if ('result' in outcome) return outcome.result;
      const wait = this.waitFor(outcome, attempt);
      if (wait === undefined) throw refused(question, outcome);
      if (attempt + 1 === attempts || this.isTooLong(wait))
        throw impatient(question, outcome, wait);
      await this.wait(outcome.message, wait, question.signal);
    }
  }

  /**
   * Writes once. What failed without an answer may have happened: whoever asks has to look.
   *
   * @throws NotDoneError when trying again later may help, UserError when not.
   */
  async write<T>(question: Question, resultOf: (answer: Answer) => T): Promise<T> {
    const outcome = await this.attempt(question, resultOf);
    if ('result' in outcome) return outcome.result;
    const wait = this.waitFor(outcome, 0);
    if (wait === undefined) throw refused(question, outcome);
    throw new NotDoneError(problemOf(question, outcome), wait, outcome.cause);
  }

  /**
   * Waits until a writing that was not done makes sense again.
   *
   * @throws NotDoneError the same, when that is longer than there is patience.
   */
  async waitOut(error: NotDoneError, signal: AbortSignal): Promise<void> {
    if (this.isTooLong(error.afterMs)) throw error;
    await this.wait(error.problems.join('; '), error.afterMs, signal);
  }

  private isTooLong(ms: number): boolean {
    return this.waited + ms > this.patience.totalMs;
  }

  private async wait(why: string, ms: number, signal: AbortSignal): Promise<void> {
    // before it is over: what is asked meanwhile must not wait for just as long
    this.waited += ms;
    this.patience.onWait(`${why}; again in ${seconds(ms)}`);
    await this.patience.pause(ms, signal);
  }

  private waitFor(refusal: Refusal, attempt: number): number | undefined {
    return waitFor(refusal, attempt, this.patience.now());
  }

  private async attempt<T>(
    { route, parameters, signal }: Question,
    resultOf: (answer: Answer) => T,
  ): Promise<{ readonly result: T } | (Refusal & { readonly cause: unknown })> {
    const limit = AbortSignal.timeout(this.patience.answerMs);
    try {
      const answer = await this.octokit.request(route, {
        ...parameters,
        request: { signal: AbortSignal.any([signal, limit]) },
      });
      return { result: resultOf({ data: answer.data as unknown, link: answer.headers.link }) };
    } catch (cause) {
      signal.throwIfAborted();
      return {
        ...refusalOf(cause, limit.aborted ? seconds(this.patience.answerMs) : undefined),
        cause,
      };
    }
  }
}

function refusalOf(error: unknown, tooSlow: string | undefined): Refusal {
  if (error instanceof StrangeAnswerError)
    return { status: undefined, headers: {}, message: `GitHub answered with ${error.message}` };
  if (tooSlow !== undefined)
    return { status: undefined, headers: {}, message: `GitHub did not answer within ${tooSlow}` };
  const { response, message } = error as {
    readonly response?: { readonly status: number; readonly headers: Refusal['headers'] };
    readonly message: string;
  };
  if (response === undefined)
    return { status: undefined, headers: {}, message: `GitHub can not be reached: ${message}` };
  const { status, headers } = response;
  return { status, headers, message: `GitHub answered ${status}: ${shortened(message)}` };
}

/** A proxy answers with whole pages. */
function shortened(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line || 'nothing';
}

function problemOf({ purpose }: Question, { message }: Refusal): string {
  return `github: can not ${purpose}: ${message}`;
}

const fixes: Readonly<Record<number, string>> = {
  401: 'the token is wrong or has expired: set GITHUB_TOKEN anew',
  403: 'the token lacks a permission; runs for pull requests of forks only ever read',
  404: 'check GITHUB_REPOSITORY, the number, and that the token may see the repository',
};

function refused(question: Question, outcome: Refusal & { readonly cause: unknown }): UserError {
  const fix = fixes[outcome.status ?? 0];
  return new UserError(problemOf(question, outcome), {
    ...(fix === undefined ? {} : { fix }),
    cause: outcome.cause,
  });
}

function impatient(
  question: Question,
  outcome: Refusal & { readonly cause: unknown },
  wait: number,
): UserError {
  return new UserError(problemOf(question, outcome), {
    fix: `run the command again in ${seconds(wait)}`,
    cause: outcome.cause,
  });
}

function seconds(ms: number): string {
  return ms >= 2 * minute ? `${Math.ceil(ms / minute)} min` : `${Math.ceil(ms / 1000)} s`;
}
