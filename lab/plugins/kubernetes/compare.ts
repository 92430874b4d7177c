import { isDeepStrictEqual } from 'node:util';

import type { DiffKind, DiffRequest, DiffResult } from '../protocol/provider';
import { hasUnknown } from '../protocol/values';
import type { JsonObject } from '../protocol/values';
import { changesBetween, effectiveChanges, pathText } from './changes';
import type { Change } from './changes';
import { condition } from './await/judge';
import { frozenChanges, refusedChanges } from './immutable';
import { isAutonamed } from './naming';
import { annotated, kindOf, referenceOfId, referenceTo, textAt } from './objects';
import type { Kind, KubeObject } from './objects';
import { known, toTree } from './properties';
import type { TreeObject } from './properties';
import type { Session } from './session';
import { isDefinition, liveOf, managerOf, recordedInputs } from './state';

const REPLACE: Readonly<Record<Change['kind'], DiffKind>> = {
  add: 'add-replace',
  delete: 'delete-replace',
  update: 'update-replace',
};

/** Compares wanted with recorded inputs, and lets the API server say which differences matter to it. */
export async function compareObject(session: Session, request: DiffRequest): Promise<DiffResult> {
  if (isUnchanged(request)) {
    return { changes: 'none', replaces: [], deleteBeforeReplace: false, detailed: {} };
  }
  const news = withDefaultNamespace(toTree(request.news), request.id);
  const object = known(news);
  const kind = kindOf(object, request.type);
  const live = liveOf(request.olds);
  const before = recordedInputs(request.olds, request.oldInputs);
  const all = changesBetween(
    withDefaultNamespace(sameVersion(toTree(before), live, kind), request.id),
    news,
  );
  const frozen = frozenChanges(all, kind, object, session.settings);
  const { changes, refused } = await asked(session, request, {
    changes: all,
    frozen,
    object,
    live,
    kind,
  });
  const replacing = new Set([...frozen, ...refused].filter((change) => changes.includes(change)));
  const replaces = [...replacing]
    .map(({ path }) => pathText(path))
    .concat(await unreadyJob(session, request, object, kind));
  return {
    changes: changes.length + replaces.length > 0 ? 'some' : 'none',
    replaces,
    deleteBeforeReplace: replaces.length > 0 && keepsName(news, live),
    detailed: Object.fromEntries(
      changes.map((change) => [
        pathText(change.path),
        {
          kind: replacing.has(change) ? REPLACE[change.kind] : change.kind,
          input: true,
        },
      ]),
    ),
  };
}

/** Whether the inputs are word for word what they were, and nobody asks for more than that. */
function isUnchanged({ oldInputs, news }: DiffRequest): boolean {
  if (oldInputs['kind'] === undefined || !isDeepStrictEqual(oldInputs, news)) return false;
  const { metadata = {} } = news;
  return !hasUnknown(news) && !annotated(known(toTree({ metadata })), 'pulumi.com/replaceUnready');
}

interface Question {
  readonly changes: readonly Change[];
  readonly frozen: readonly Change[];
  readonly object: KubeObject;
  readonly live: KubeObject;
  readonly kind: Kind;
}

interface Answer {
  readonly changes: readonly Change[];
  readonly refused: readonly Change[];
}

// asks the API server by a dry run; what else it objects to is reported by the update
async function asked(session: Session, request: DiffRequest, question: Question): Promise<Answer> {
  const { changes, object, live, kind } = question;
  const asIs = { changes, refused: [] };
  // its schemas are recorded by their digests, which tell nothing about their parts
  if (isDefinition(kind)) return asIs;
  const cluster = session.reachable;
  if (changes.length === 0 || cluster === undefined || hasUnknown(request.news)) return asIs;
  const wanted = referenceTo(object, kind);
  const old = referenceOfId(request.id, kind);
  if (wanted.name !== old.name || (old.namespace !== '' && wanted.namespace !== old.namespace))
    return asIs;
  try {
    const manager = managerOf(request.urn, object, request.olds);
    const { signal } = request;
    const predicted = await cluster.apply(wanted, object, {
      manager,
      force: true,
      dryRun: true,
      signal,
    });
    return {
      changes: effectiveChanges(
        changes,
        comparable(live, object),
        comparable(predicted.body, object),
      ),
      refused: [],
    };
  } catch (error) {
    request.signal.throwIfAborted();
    return { changes, refused: refusedChanges(changes, kind, error) };
  }
}

// stringData is never returned: it shows as data
function comparable(answer: KubeObject, object: KubeObject): JsonObject {
  const stringData = object['stringData'];
  const data = answer['data'];
  if (stringData === undefined || typeof data !== 'object' || data === null) return answer;
  const decoded = Object.keys(data).map((key) => [
    key,
    Buffer.from(textAt(data as KubeObject, key), 'base64').toString(),
  ]);
  return { ...answer, stringData: Object.fromEntries(decoded) as JsonObject };
}

// the resource was imported or read under another version of its kind
function sameVersion(before: TreeObject, live: KubeObject, kind: Kind): TreeObject {
  const recorded = textAt(live, 'kind') || kind.kind;
  return { kind: recorded, ...before };
}

function withDefaultNamespace(object: TreeObject, id: string): TreeObject {
  const metadata = object['metadata'];
  const { namespace } = referenceOfId(id, { group: '', version: '', kind: '' });
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return object;
  const own = metadata as TreeObject;
  if (namespace === '') {
    // stated for a cluster-scoped object, where it means nothing
    const { namespace: _meaningless, ...rest } = own;
    return { ...object, metadata: rest };
  }
  return own['namespace'] === undefined
    ? { ...object, metadata: { ...own, namespace: 'default' } }
    : object;
}

function keepsName(news: TreeObject, live: KubeObject): boolean {
  const wanted = known(news);
  return (
    !isAutonamed(news) &&
    textAt(wanted, 'metadata', 'name') === textAt(live, 'metadata', 'name') &&
    textAt(wanted, 'metadata', 'namespace') === textAt(live, 'metadata', 'namespace')
  );
}

async function unreadyJob(
  session: Session,
  request: DiffRequest,
  object: KubeObject,
  kind: Kind,
): Promise<readonly string[]> {
  const cluster = session.reachable;
  if (!annotated(object, 'pulumi.com/replaceUnready') || cluster === undefined) return [];
  if (kind.kind !== 'Job') {
    request.log('warning', 'replaceUnready annotation is not supported for this resource');
    return [];
  }
  const live = await cluster
    .lookUp(referenceOfId(request.id, kind), request.signal)
    .catch(() => undefined);
  const complete = live === undefined || textAt(condition(live, 'Complete'), 'status') === 'True';
  return complete ? [] : ['metadata.annotations["pulumi.com/replaceUnready"]'];
}
