import type { KubeObject } from '../objects';

/** What an object's state says about its readiness. */
export type Verdict =
  | { readonly state: 'ready' }
  | { readonly state: 'waiting'; readonly reasons: readonly string[] }
  /** It will not become ready by waiting longer. */
  | { readonly state: 'failed'; readonly reasons: readonly string[] };

/** Judges an object by itself. */
export type Judge = (object: KubeObject) => Verdict;

/** The object is ready. */
export const READY: Verdict = { state: 'ready' };

/** The object is not ready yet. */
export function waiting(...reasons: readonly string[]): Verdict {
  return { state: 'waiting', reasons };
}

/** The object has failed. */
export function failed(...reasons: readonly string[]): Verdict {
  return { state: 'failed', reasons };
}
