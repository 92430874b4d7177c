import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../lab/plugins/kubernetes/api';
import { ApiError, Unreachable } from '../../lab/plugins/kubernetes/api-error';
import { objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import { UserError } from '../../errors/user-error';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { listPaths, type ApiObject, type ClusterObjects } from '../cluster/workloads';
import { errorCode } from '../error-code';
import { isTimeout } from '../timed-out';

const firstPause = 200;
const longestPause = 5000;
// for one list: who accepts a connection and says nothing is away as well
const patienceMs = 30_000;
// a kind that the cluster does not serve may come with the next product
const absentPause = 10_000;

type Kind = keyof ClusterObjects;
type Held = Map<string, ApiObject>;

/** Objects as the API server has them, kept up to date by one watch for each kind. */
export class FollowedObjects {
  private readonly held: Record<Kind, Held>;
  private readonly listed = new Set<Kind>();
  private readonly problems = new Map<Kind, string>();

  /** @param onChange called after each change, also when the server stops answering and is back. */
  constructor(
    private readonly api: Pick<Api, 'request' | 'watch'>,
    private readonly onChange: () => void,
  ) {
    const kinds = Object.keys(listPaths) as Kind[];
    this.held = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as Record<Kind, Held>;
  }

  /**
   * Follows until the signal aborts.
   *
   * @throws ApiError or Unreachable when a kind was never listed, and whatever does not pass by itself.
   */
  async follow(signal: AbortSignal): Promise<void> {
    const kinds = Object.keys(listPaths) as Kind[];
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    // each request and each watch listens for the end
    setMaxListeners(0, either);
    try {
      await Promise.all(kinds.map((kind) => this.followKind(kind, either)));
    } catch (error) {
      stop.abort();
      if (!signal.aborted) throw error;
    }
  }

  /** Everything; undefined until each kind was listed once. */
  now(): ClusterObjects | undefined {
    const kinds = Object.keys(listPaths) as Kind[];
    if (this.listed.size < kinds.length) return undefined;
    return Object.fromEntries(
      kinds.map((kind) => [kind, [...this.held[kind].values()]]),
    ) as unknown as ClusterObjects;
  }

  /** Why what is known may be old; undefined while the server answers for every kind. */
  stale(): string | undefined {
    const said = [...new Set(this.problems.values())].sort();
    return said.length === 0 ? undefined : said.join('; ');
  }

  private async followKind(kind: Kind, signal: AbortSignal): Promise<void> {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      try {
        await this.watch(kind, await this.list(kind, signal), signal);
        // not after the list alone: a server that lists and does not watch would be asked again and again
        pause = firstPause;
      } catch (error) {
        signal.throwIfAborted();
        if (isAbsent(error)) {
          this.hold(kind, new Map());
          pause = absentPause;
        } else if (!this.listed.has(kind) || !isPassing(error)) throw ownWords(error);
        else this.say(kind, error);
      }
      await sleep(pause, undefined, { signal });
    }
  }

  private async list(kind: Kind, signal: AbortSignal): Promise<string> {
    const patient = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const path = listPaths[kind];
    const { body } = await this.api.request({ method: 'GET', path, signal: patient });
    const items = objectsAt(body, 'items');
    this.hold(kind, new Map(items.map((item) => [keyOf(item), asObject(item)])));
    return textAt(body, 'metadata', 'resourceVersion');
  }

  private async watch(kind: Kind, resourceVersion: string, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({
      watch: 'true',
      resourceVersion,
      allowWatchBookmarks: 'true',
      timeoutSeconds: '240',
    });
    const path = `${listPaths[kind]}&${query.toString()}`;
    for await (const { type, object } of this.api.watch(path, signal)) {
      // what the watch missed is listed again
      if (type === 'ERROR') return;
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') this.held[kind].delete(keyOf(object));
      else this.held[kind].set(keyOf(object), asObject(object));
      this.onChange();
    }
  }

  private hold(kind: Kind, objects: Held): void {
    this.held[kind] = objects;
    this.listed.add(kind);
    this.problems.delete(kind);
    this.onChange();
  }

  private say(kind: Kind, error: unknown): void {
    const text = problemOf(error);
    if (text === undefined || text === this.problems.get(kind)) return;
    this.problems.set(kind, text);
    this.onChange();
  }
}

function keyOf(object: JsonObject): string {
  return `${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`;
}

function asObject(object: JsonObject): ApiObject {
  return object as unknown as ApiObject;
}

function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** A watch breaks now and then, and the list after it tells how things are; a refusal stays one. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) {
    return error.status === 410 || error.status === 429 || error.status >= 500;
  }
  if (error instanceof Unreachable) return ownWords(error) === error;
  if (isTimeout(error)) return true;
  return !(error instanceof TypeError) && errorCode(error) !== undefined;
}

/** Whoever can not log in, or makes a mistake of ours, has reached nobody; the server is not to blame. */
function ownWords(error: unknown): unknown {
  if (!(error instanceof Unreachable)) return error;
  const { cause } = error;
  return cause instanceof UserError || cause instanceof TypeError ? cause : error;
}

/** What is to be said of a failure; what is old, and a watch that broke, are listed again without a word. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof Unreachable) return error.message;
  if (isTimeout(error)) return `the API server does not answer within ${patienceMs / 1000} s`;
  return error instanceof ApiError && error.status !== 410 ? error.message : undefined;
}
