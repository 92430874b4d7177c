import type { Api } from '../../lab/plugins/kubernetes/api';
import { ApiError, isNotFound } from '../../lab/plugins/kubernetes/api-error';
import { Cluster } from '../../lab/plugins/kubernetes/cluster';
import { at, objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { labelOf, referenceOf, type Identity } from './identity';
import { inParallel } from '../in-parallel';
import { Obstacles } from './obstacles';

/** A kind of which every object can be listed. */
export interface ListedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Path of the list. */
  readonly path: string;
}

/** What a cluster serves. */
export interface Catalogue {
  readonly kinds: readonly ListedKind[];
  /** APIs that are registered and do not answer: `metrics.k8s.io/v1beta1: …`. */
  readonly silent: readonly string[];
}

// time for one answer; the largest is a list of definitions
const patienceMs = 30_000;
const pageSize = 500;

/**
 * A cluster that is only looked at: nothing is ever sent but reads and dry runs of an apply, which the API server admits,
 * answers and forgets.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export class LiveCluster {
  private readonly cluster: Cluster;
  private readonly obstacles: Obstacles;

  constructor(
    private readonly api: Api,
    private readonly asked: AbortSignal,
  ) {
    this.cluster = new Cluster(api);
    this.obstacles = new Obstacles();
  }

  /** @throws UserError when nobody answers, or nobody who knows us. */
  async requireAnswer(): Promise<void> {
    await this.obstacles.fatal('the cluster', () => this.read('/version'));
  }

  /** @returns undefined when the object, its kind or its namespace is not there. */
  async lookUp(identity: Identity): Promise<JsonObject | undefined> {
    return this.obstacles.noted(labelOf(identity), () =>
      this.cluster.lookUp(referenceOf(identity), this.signal()),
    );
  }

  /** What a forced apply would make of an object that is there, or why it would be refused. */
  async predict(
    identity: Identity,
    manifest: JsonObject,
    manager: string,
  ): Promise<{ readonly object: JsonObject } | { readonly refusal: string } | undefined> {
    return this.obstacles.noted(labelOf(identity), async () => {
      try {
        const options = { manager, force: true, dryRun: true, signal: this.signal() } as const;
        const { body } = await this.cluster.apply(referenceOf(identity), manifest, options);
        return { object: body };
      } catch (error) {
        if (isRefusal(error)) return { refusal: error.message };
        throw error;
      }
    });
  }

  /**
   * Every kind whose objects somebody can make, each in one version.
   *
   * @param ours groups of our objects.
   * @throws UserError when one of these does not answer: what is in it could not be searched.
   */
  async catalogue(ours: ReadonlySet<string>): Promise<Catalogue> {
    const versions = await this.obstacles.fatal('the kinds of the cluster', async () => {
      const groups = objectsAt(await this.read('/apis'), 'groups');
      return ['v1', ...groups.flatMap(versionsOf)];
    });
    const silent: string[] = [];
    const found = await inParallel(versions, 16, async (version) => {
      const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
      try {
        return kindsOf(version, path, await this.read(path));
      } catch (error) {
        // its last definition went a moment ago
        if (isNotFound(error)) return [];
        // served by a program beside the API server, which keeps none of our objects
        const isAway = error instanceof ApiError && error.status >= 500;
        if (!isAway || ours.has(groupIn(version)))
          return this.obstacles.fatal(version, () => Promise.reject(error as Error));
        silent.push(`${version}: ${error.message}`);
        return [];
      }
    });
    const kinds = new Map<string, ListedKind>();
    for (const one of found.flat()) {
      const name = `${groupIn(one.apiVersion)} ${one.kind}`;
      // the version that the API server prefers comes first
      if (!kinds.has(name)) kinds.set(name, one);
    }
    return { kinds: [...kinds.values()], silent: silent.sort() };
  }

  /** Every object of a kind with a label, page by page: all of them, or nothing and an obstacle. */
  async list(
    { apiVersion, kind, path }: ListedKind,
    label: string,
  ): Promise<readonly JsonObject[] | undefined> {
    return this.obstacles.noted(`list of ${kind}`, async () => {
      const objects: JsonObject[] = [];
      for (let next = ''; ;) {
        const query = new URLSearchParams({
          labelSelector: label,
          limit: String(pageSize),
          ...(next !== '' && { continue: next }),
        });
        const page = await this.read(`${path}?${query.toString()}`);
        // in a list the objects do not say what they are
        for (const one of objectsAt(page, 'items')) objects.push({ ...one, apiVersion, kind });
        next = textAt(page, 'metadata', 'continue');
        if (next === '') return objects;
      }
    });
  }

  /** @throws UserError with everything that could not be looked at. */
  requireWhole(): void {
    this.obstacles.throwIfAny();
  }

  private async read(path: string): Promise<JsonObject> {
    return (await this.api.request({ method: 'GET', path, signal: this.signal() })).body;
  }

  private signal(): AbortSignal {
    return AbortSignal.any([this.asked, AbortSignal.timeout(patienceMs)]);
  }
}

/** The API server understood and would not have it; whether we may ask at all is another question. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  if (error.status === 403) return !isForbiddenToUs(error);
  return error.status === 400 || error.status === 409 || error.status === 422;
}

/** RBAC's words: admission refuses with 403, too, and names what it objects to. */
export function isForbiddenToUs({ status, message }: ApiError): boolean {
  return status === 403 && /User "[^"]*" cannot [a-z]+ (resource|path)/.test(message);
}

/** `apps` of `apps/v1`, nothing of `v1`. */
function groupIn(version: string): string {
  return version.split('/').slice(0, -1).join();
}

/** The versions of a group, the preferred one first: some kinds are served in another one only. */
function versionsOf(group: JsonObject): readonly string[] {
  const preferred = textAt(group, 'preferredVersion', 'groupVersion');
  const all = objectsAt(group, 'versions').map((version) => textAt(version, 'groupVersion'));
  return [...new Set([preferred, ...all])].filter((version) => version !== '');
}

function kindsOf(version: string, base: string, list: JsonObject): readonly ListedKind[] {
  return objectsAt(list, 'resources').flatMap((resource) => {
    const name = textAt(resource, 'name');
    const verbs = at(resource, 'verbs');
    const can = (verb: string) => Array.isArray(verbs) && verbs.includes(verb);
    // subresources, and what is only asked for, such as metrics
    if (name.includes('/') || !can('list') || !can('patch') || name === 'events') return [];
    return [{ apiVersion: version, kind: textAt(resource, 'kind'), path: `${base}/${name}` }];
  });
}
