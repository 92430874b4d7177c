import { setMaxListeners } from 'node:events';
import { ApiError } from '../../lab/plugins/kubernetes/api-error';
import type { Api } from '../../lab/plugins/kubernetes/api';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { at, objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { Manifest } from '../../stacks/release/manifest';
import { inParallel } from '../in-parallel';
import {
  definedKinds,
  wantedOf,
  wantedVerbs,
  type Permissions,
  type Refusal,
  type ServedKind,
  type Verb,
  type Wanted,
} from './permissions';

/** What was looked for, or why it is not to be had: `hidden` is what one has no right to see. */
export type Seen<T extends object> = T | 'absent' | 'hidden';

// requests at once: an API server answers hundreds of such questions in a second
const width = 16;
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Asks an API server what a doctor wants to know; nothing is changed. */
export class ClusterQuestions {
  constructor(
    private readonly api: Api,
    private readonly signal: AbortSignal,
  ) {
    // each question listens for the end
    setMaxListeners(0, signal);
  }

  async version(): Promise<string> {
    return textAt(await this.get('/version'), 'gitVersion');
  }

  /** Items of a list; absent where the kind is. */
  async list(path: string): Promise<Seen<readonly JsonObject[]>> {
    const found = await this.read(path);
    return typeof found === 'string' ? found : objectsAt(found, 'items');
  }

  async read(path: string): Promise<Seen<JsonObject>> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return 'absent';
      if (error instanceof ApiError && error.status === 403) return 'hidden';
      throw error;
    }
  }

  /** What of the manifests' needs is refused, and how many were asked for. */
  async permissions(manifests: readonly Manifest[]): Promise<Permissions> {
    const { served, hidden } = await this.kinds(manifests);
    const { wanted, unserved } = wantedOf(manifests, [...served, ...definedKinds(manifests)]);
    const [unseen, unknown] = [true, false].map((isHidden) =>
      unserved
        .filter(({ apiVersion }) => hidden.has(apiVersion) === isHidden)
        .map(({ kind, apiVersion }) => `${kind} of ${apiVersion}`),
    );
    const known = { asked: wanted.length, unknown: unknown ?? [], unseen: unseen ?? [] };
    // one question answers all of them for an administrator
    if (await this.may({ group: '*', resource: '*' }, '*')) return { ...known, refused: [] };
    const refused: Refusal[] = [];
    await inParallel(wanted, width, async (one) => {
      if (await this.may(one, '*')) return;
      const verbs: Verb[] = [];
      for (const verb of wantedVerbs) if (!(await this.may(one, verb))) verbs.push(verb);
      if (verbs.length > 0) refused.push({ ...one, verbs });
    });
    return { ...known, refused: sorted(refused) };
  }

  private async may({ group, resource, namespace }: Wanted, verb: string): Promise<boolean> {
    const resourceAttributes = { group, resource, verb, ...(namespace && { namespace }) };
    const { body } = await this.api.request({
      method: 'POST',
      path: reviews,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
      signal: this.signal,
    });
    return at(body, 'status', 'allowed') === true;
  }

  /** Kinds that the API server serves under the versions of the manifests, and versions that it does not tell of. */
  private async kinds(manifests: readonly Manifest[]) {
    const versions = [...new Set(manifests.map(({ apiVersion }) => apiVersion))];
    const served: ServedKind[] = [];
    const hidden = new Set<string>();
    await inParallel(versions, width, async (apiVersion) => {
      const base = apiVersion.includes('/') ? '/apis' : '/api';
      const list = await this.read(`${base}/${apiVersion}`);
      if (list === 'hidden') hidden.add(apiVersion);
      if (typeof list === 'string') return;
      for (const each of objectsAt(list, 'resources')) {
        const resource = textAt(each, 'name');
        // subresources such as `pods/eviction` carry kinds of their own
        if (!resource.includes('/')) {
          served.push({ apiVersion, kind: textAt(each, 'kind'), resource });
        }
      }
    });
    return { served, hidden };
  }

  private async get(path: string): Promise<JsonObject> {
    return (await this.api.request({ method: 'GET', path, signal: this.signal })).body;
  }
}

function sorted(refused: readonly Refusal[]): readonly Refusal[] {
  const key = ({ namespace = '', group, resource }: Refusal): string =>
    `${namespace}\n${group}\n${resource}`;
  return [...refused].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
