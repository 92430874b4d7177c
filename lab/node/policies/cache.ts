import { setTimeout as sleep } from 'node:timers/promises';
import type { LabApi } from '../../control-plane/simulation/api';
import type { Labelled } from './objects';

const retryMs = 200;

interface List<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

interface WatchEvent<T> {
  readonly type: string;
  readonly object: T;
}

export interface CacheOptions {
  readonly api: LabApi;
  /** Path of the collection, such as `/api/v1/pods`. */
  readonly path: string;
  /** Told whenever the content is another one. */
  readonly onChange: () => void;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
}

/** All objects of a collection, kept as they are in the API server. */
export class ObjectCache<T extends Labelled> {
  private readonly objects = new Map<string, T>();
  private listed = false;

  constructor(private readonly options: CacheOptions) {}

  /** The objects; undefined until they were listed once. */
  get content(): readonly T[] | undefined {
    return this.listed ? [...this.objects.values()] : undefined;
  }

  /** Keeps it until the signal says otherwise. */
  async run(): Promise<void> {
    const { path, log, signal } = this.options;
    while (!signal.aborted) {
      try {
        await this.watch(await this.list());
      } catch (error) {
        log(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async list(): Promise<string> {
    const { api, path, onChange } = this.options;
    const { status, body } = await api.call('GET', path);
    if (status !== 200) throw new Error(`listing was answered with ${status}`);
    const { metadata, items } = body as List<T>;
    this.objects.clear();
    for (const object of items) this.objects.set(keyOf(object), object);
    this.listed = true;
    onChange();
    return metadata.resourceVersion;
  }

  private async watch(version: string): Promise<void> {
    const { api, path, signal } = this.options;
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const query = `${path}?watch=1&resourceVersion=${version}`;
    await api
      .watch(
        query,
        (line) => {
          // an expired version, for one: everything is listed again
          if (!this.take(JSON.parse(line) as WatchEvent<T>)) ended.abort();
        },
        until,
      )
      .catch((error: unknown) => {
        if (!ended.signal.aborted) throw error;
      });
  }

  private take({ type, object }: WatchEvent<T>): boolean {
    if (type === 'DELETED') this.objects.delete(keyOf(object));
    else if (type === 'ADDED' || type === 'MODIFIED') this.objects.set(keyOf(object), object);
    else return false;
    this.options.onChange();
    return true;
  }
}

function keyOf({ metadata }: Labelled): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
