import type { JsonObject } from '../protocol/values';
import { at, numberAt, objectsAt, textAt } from './objects';

/** One cause of a refusal: a field and what is wrong with it. */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** The API server answered with a failure. */
export class ApiError extends Error {
  readonly status: number;
  /** Machine-readable reason such as `Invalid`, `Forbidden`, `AlreadyExists`. */
  readonly reason: string;
  readonly causes: readonly Cause[];
  /** Kind of thing the failure is about, in the API server's words: `namespaces` for a missing namespace. */
  readonly about: string;

  constructor(status: number, body: JsonObject, fallback: string) {
    super(textAt(body, 'message') || fallback);
    this.name = 'ApiError';
    this.status = numberAt(body, status, 'code');
    this.reason = textAt(body, 'reason');
    this.about = textAt(body, 'details', 'kind');
    this.causes = objectsAt(at(body, 'details'), 'causes').map((cause) => ({
      reason: textAt(cause, 'reason'),
      field: textAt(cause, 'field'),
      message: textAt(cause, 'message'),
    }));
  }
}

/** The API server could not be reached, or stopped answering. */
export class Unreachable extends Error {
  constructor(server: string, cause: unknown) {
    super(`the API server at ${server} can not be reached: ${(cause as Error).message}`, {
      cause,
    });
    this.name = 'Unreachable';
  }
}

/** Whether a failure says that the thing, or its kind, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether a failure says that the namespace the object belongs in is not there. */
export function isNamespaceMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.about === 'namespaces';
}

/** Fields whose change the API server refuses in an existing object; empty when the refusal is about something else. */
export function immutableFields(error: unknown): readonly string[] {
  if (!(error instanceof ApiError) || error.status !== 422) return [];
  const immutable =
    /field is immutable|may not change once set|updates to .* are forbidden|is immutable after creation/;
  return error.causes.filter(({ message }) => immutable.test(message)).map(({ field }) => field);
}
