import type { ApiContent, ApiMethod } from './api';

/** A Kubernetes object, as far as the simulation looks at every one. */
export interface LabObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMetadata;
}

/** The parts of an object's metadata that the simulation reads. */
export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
}

/** A condition in a status. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
}

/** One request to the API server. */
export interface Change {
  readonly method: Exclude<ApiMethod, 'GET'>;
  readonly path: string;
  readonly body?: unknown;
  readonly content?: ApiContent;
}

/** What a reaction may look at besides its object. */
export interface Surroundings {
  /** Time of the reaction, RFC 3339 in whole seconds. */
  readonly now: string;
  /** PEM certificate of the lab's own authority. */
  readonly ca: string;
  /** An object by its path; undefined where there is none. */
  readonly find: <T>(path: string) => Promise<T | undefined>;
}

/** What a controller would do about the objects of one kind. */
export interface Reaction {
  /** Path under the server, such as `apis/apps/v1/deployments`. */
  readonly resource: string;
  /**
   * The requests it makes now; none when there is nothing (more) to do, `later` when something else must come first.
   * Called again whenever the object changes.
   */
  react(object: never, surroundings: Surroundings): Answer | Promise<Answer>;
}

export type Answer = readonly Change[] | 'later';

/** Path of one object of a resource. */
export function pathOf(
  resource: string,
  metadata: { readonly name: string; readonly namespace?: string },
): string {
  if (metadata.namespace === undefined) return `/${resource}/${metadata.name}`;
  const at = resource.lastIndexOf('/');
  const [group, plural] = [resource.slice(0, at), resource.slice(at + 1)];
  return `/${group}/namespaces/${metadata.namespace}/${plural}/${metadata.name}`;
}

/** A merge patch of the status. */
export function patchStatus(resource: string, metadata: ObjectMetadata, status: unknown): Change {
  return {
    method: 'PATCH',
    path: `${pathOf(resource, metadata)}/status`,
    body: { status },
    content: 'application/merge-patch+json',
  };
}

/** Whether a condition holds for what the object asks for now. */
export function holds(
  conditions: readonly Condition[] | undefined,
  type: string,
  generation: number | undefined,
): boolean {
  return (conditions ?? []).some(
    (condition) =>
      condition.type === type &&
      condition.status === 'True' &&
      (condition.observedGeneration === undefined || condition.observedGeneration === generation),
  );
}
