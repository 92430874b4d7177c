import type { Author } from './ownership';
import type { Identity } from './identity';

/** One field that is not as it was deployed. */
export interface DriftedField {
  /** `spec.template.spec.containers[name=web].image`. */
  readonly path: string;
  /** What is there, as text; what could be a secret is masked. @default - nothing is */
  readonly live?: string;
  /** What belongs there, as text. @default - nothing does */
  readonly declared?: string;
  /** Who owns the field now; nobody where it was removed. */
  readonly by: readonly Author[];
}

/** How an object differs from what was deployed. */
export type DriftKind =
  /** It is gone. */
  | 'missing'
  /** Somebody is deleting it. */
  | 'being deleted'
  /** Somebody deleted it and made another one of the same name. */
  | 'made anew'
  /** Fields of ours have other values. */
  | 'changed'
  /** The API server would not take the declared object any more. */
  | 'refused';

/** An object of ours that is not as it was deployed. */
export interface DriftedObject {
  readonly identity: Identity;
  readonly kinds: readonly DriftKind[];
  readonly fields: readonly DriftedField[];
  /** The API server's words. @default - it refuses nothing */
  readonly refusal?: string;
}

/** An object of ours that nobody declares. */
export interface UndeclaredObject {
  readonly identity: Identity;
  readonly by: readonly Author[];
  /** When it was made. */
  readonly created: string;
}

/** What the sources have in mind with an object, and the last update did not do. */
export interface PendingObject {
  readonly identity: Identity;
  readonly what: 'to create' | 'to update' | 'to delete';
  /** Paths of the fields to update. */
  readonly paths: readonly string[];
}

/** What was found. */
export interface DriftReport {
  readonly stack: string;
  readonly drifted: readonly DriftedObject[];
  readonly undeclared: readonly UndeclaredObject[];
  /** Not drift: the sources have moved on since the last update. */
  readonly pending: readonly PendingObject[];
  /** Number of objects that were compared. */
  readonly compared: number;
  /** Number of kinds that were searched for what nobody declares. */
  readonly searched: number;
  /** APIs that did not answer, none of whose objects are ours. */
  readonly silent: readonly string[];
  readonly elapsedMs: number;
}

/** Whether anything is not as it was deployed. */
export function hasDrift({ drifted, undeclared }: DriftReport): boolean {
  return drifted.length + undeclared.length > 0;
}
