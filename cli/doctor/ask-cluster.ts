import { setMaxListeners } from 'node:events';
import { ApiError } from '../../lab/plugins/kubernetes/api-error';
import type { Api } from '../../lab/plugins/kubernetes/api';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import { at, objectsAt, textAt } from '../../lab/plugins/kubernetes/objects';
import type { Manifest } from '../../stacks/release/manifest';
import {
  definedKinds,
  wantedOf,
  wantedVerbs,
  type Refusal,
  type ServedKind,
  type Verb,
  type Wanted,
} from './permissions';

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

  /** Items of a list; undefined where the kind or the right to see it is not there. */
  async list(path: string): Promise<readonly JsonObject[] | undefined> {
    try {
      return objectsAt(await this.get(path), 'items');
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) {
        return undefined;
      }
      throw error;
    }
  }

  /** An object; undefined where it, or the right to see it, is not there. */
  async read(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) {
        return undefined;
      }
      throw error;
    }
  }

  /** What of the manifests' needs is refused, and how many were asked for. */
  async permissions(manifests: readonly Manifest[]) {
    const kinds = [...(await this.kinds(manifests)), ...definedKinds(manifests)];
    const { wanted, unknown } = wantedOf(manifests, kinds);
    // one question answers all of them for an administrator
    if (await this.may({ group: '*', resource: '*' }, '*')) {
      return { asked: wanted.length, refused: [], unknown };
    }
    const refused: Refusal[] = [];
    await inParallel(wanted, async (one) => {
      if (await this.may(one, '*')) return;
      const verbs: Verb[] = [];
      for (const verb of wantedVerbs) if (!(await this.may(one, verb))) verbs.push(verb);
      if (verbs.length > 0) refused.push({ ...one, verbs });
    });
    return { asked: wanted.length, refused: sorted(refused), unknown };
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

  /** Kinds that the API server serves under the versions of the manifests. */
  private async kinds(manifests: readonly Manifest[]): Promise<readonly ServedKind[]> {
    const versions = [...new Set(manifests.map(({ apiVersion }) => apiVersion))];
    const found: ServedKind[] = [];
    await inParallel(versions, async (apiVersion) => {
      const base = apiVersion.includes('/') ? '/apis' : '/api';
      const list = await this.read(`${base}/${apiVersion}`);
      for (const each of objectsAt(list, 'resources')) {
        const resource = textAt(each, 'name');
        // subresources such as `pods/eviction` carry kinds of their own
        if (!resource.includes('/')) {
          found.push({ apiVersion, kind: textAt(each, 'kind'), resource });
        }
      }
    });
    return found;
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

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = [...all];
  const worker = async (): Promise<void> => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
