import type { JsonObject } from '../protocol/values';
import type { Api, ApiResponse } from './api';
import { isNotFound } from './api-error';
import { apiVersionOf, objectsAt, textAt } from './objects';
import type { Kind, KubeObject, Reference } from './objects';

/** How the API server serves a kind. */
export interface Served {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The API server does not serve a kind: its CRD is not installed, or the version was removed. */
export class KindMissing extends Error {
  constructor(readonly kind: Kind) {
    super(
      `no matches for kind "${kind.kind}" in version "${apiVersionOf(kind)}": the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created`,
    );
    this.name = 'KindMissing';
  }
}

/** How an object is applied. */
export interface ApplyOptions {
  /** Field manager that will own the fields. */
  readonly manager: string;
  /** Take fields over from other managers. */
  readonly force: boolean;
  /** Only find out what would happen. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** Reads and writes objects of any kind that the cluster serves. */
export class Cluster {
  private readonly kinds = new Map<string, Promise<ReadonlyMap<string, Served>>>();

  constructor(readonly api: Api) {}

  /** How a kind is served, or undefined. A kind that is not known yet is asked for again: its CRD may be new. */
  async find(kind: Kind, signal: AbortSignal): Promise<Served | undefined> {
    const version = apiVersionOf(kind);
    const known = this.kinds.get(version);
    const served = (await known)?.get(kind.kind);
    if (served !== undefined) return served;
    // another resource may have asked meanwhile
    if (known === this.kinds.get(version)) this.kinds.set(version, this.discover(version, signal));
    return (await this.kinds.get(version))?.get(kind.kind);
  }

  private async discover(
    version: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Served>> {
    try {
      const path = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
      const { body } = await this.api.request({ method: 'GET', path, signal });
      const resources = objectsAt(body, 'resources').filter(
        (entry) => !textAt(entry, 'name').includes('/'),
      );
      return new Map(
        resources.map((entry) => [
          textAt(entry, 'kind'),
          { plural: textAt(entry, 'name'), namespaced: entry['namespaced'] === true },
        ]),
      );
    } catch (error) {
      this.kinds.delete(version);
      if (isNotFound(error)) return new Map();
      throw error;
    }
  }

  /** Path of the collection an object is in. */
  async collection({ kind, namespace }: Reference, signal: AbortSignal): Promise<string> {
    const served = await this.find(kind, signal);
    if (served === undefined) throw new KindMissing(kind);
    const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
    const scope = served.namespaced
      ? `/namespaces/${encodeURIComponent(namespace || 'default')}`
      : '';
    return `${root}${scope}/${served.plural}`;
  }

  /** Reads one object. */
  async get(reference: Reference, signal: AbortSignal): Promise<KubeObject> {
    const path = await this.path(reference, signal);
    return (await this.api.request({ method: 'GET', path, signal })).body;
  }

  /** Reads one object, or undefined when it, its kind or its namespace is not there. */
  async lookUp(reference: Reference, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.get(reference, signal);
    } catch (error) {
      if (isNotFound(error) || error instanceof KindMissing) return undefined;
      throw error;
    }
  }

  /** Lists objects; `query` narrows, such as `labelSelector=a%3Db`. */
  async list(
    reference: Reference,
    query: string,
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]> {
    const path = await this.collection(reference, signal);
    return objectsAt(
      (await this.api.request({ method: 'GET', path: `${path}?${query}`, signal })).body,
      'items',
    );
  }

  /** Server-side apply. */
  async apply(
    reference: Reference,
    object: KubeObject,
    options: ApplyOptions,
  ): Promise<ApiResponse> {
    const query = new URLSearchParams({
      fieldManager: options.manager,
      force: String(options.force),
      fieldValidation: 'Warn',
      ...(options.dryRun && { dryRun: 'All' }),
    });
    return this.api.request({
      method: 'PATCH',
      path: `${await this.path(reference, options.signal)}?${query.toString()}`,
      body: object,
      contentType: 'application/apply-patch+yaml',
      signal: options.signal,
    });
  }

  /** Asks for deletion. The answer is the object when something still holds it, else a `Status`. */
  async delete(reference: Reference, body: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const path = await this.path(reference, signal);
    return (await this.api.request({ method: 'DELETE', path, body, signal })).body;
  }

  private async path(reference: Reference, signal: AbortSignal): Promise<string> {
    return `${await this.collection(reference, signal)}/${encodeURIComponent(reference.name)}`;
  }
}
