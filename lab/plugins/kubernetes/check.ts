import { isDeepStrictEqual } from 'node:util';

import { UserError } from '../../../errors/user-error';
import type { CheckRequest, CheckResult } from '../protocol/provider';
import { isPlain, Unknown } from '../protocol/values';
import { Unreachable } from './api-error';
import { assertWaitable } from './await/ready';
import { apiVersionOf, kindOf, kindOfToken, OFFICIAL_FIX } from './objects';
import { withName } from './naming';
import { isTreeObject, known, toProperties, toTree } from './properties';
import type { TreeObject } from './properties';
import { markSecrets } from './secrets';
import type { Session } from './session';
import { SERVER_METADATA } from './shape';

const UNSUPPORTED_GROUPS = new Set(['helm.sh', 'yaml', 'kustomize']);

/** Checks an object's inputs: fills in name, namespace, apiVersion and kind, and refuses what can not work. */
export async function checkObject(session: Session, request: CheckRequest): Promise<CheckResult> {
  const news = toTree(request.news);
  refuseUnsupported(request.type, news);
  const stated = withKind(withoutServerMetadata(news), request.type);
  const named = isNamed(stated) ? stated : withName(stated, toTree(request.olds), request);
  const placed = await withNamespace(session, named, request);
  if (isGenerated(placed)) {
    throw new UserError(
      'metadata.generateName: the `.metadata.generateName` field is not supported in Server-Side Apply mode',
    );
  }
  assertWaitable(known(headOf(placed)));
  // most objects are complete as they are given, and some are large
  if (isPlain(request.news) && isSame(placed, news)) return { inputs: request.news };
  return { inputs: markSecrets(toProperties(placed), request.news) };
}

function isNamed({ metadata }: TreeObject): boolean {
  return isTreeObject(metadata) && typeof metadata['name'] === 'string' && metadata['name'] !== '';
}

/** What says which object it is: kind, version and metadata. */
function headOf({ apiVersion, kind, metadata }: TreeObject): TreeObject {
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** Whether nothing was added to an object, or taken from it. */
function isSame(placed: TreeObject, given: TreeObject): boolean {
  const { metadata, ...rest } = placed;
  const keys = Object.keys(rest);
  return (
    keys.length === Object.keys(given).filter((key) => key !== 'metadata').length &&
    keys.every((key) => rest[key] === given[key]) &&
    isDeepStrictEqual(metadata, given['metadata'])
  );
}

function refuseUnsupported(token: string, news: TreeObject): void {
  const { group, kind } = kindOfToken(token);
  const own = typeof news['kind'] === 'string' ? news['kind'] : kind;
  const unsupported = UNSUPPORTED_GROUPS.has(group) || (kind.endsWith('Patch') && own !== kind);
  if (unsupported) {
    throw new UserError(
      `${token}: not supported by the lab's stand-in for the kubernetes provider`,
      {
        fix: OFFICIAL_FIX,
      },
    );
  }
  if (kind.endsWith('List') && Array.isArray(news['items'])) {
    throw new UserError(
      `${token}: list resources exist for compatibility with YAML manifests and Helm charts, and cannot be created directly. Use the underlying resource type instead`,
    );
  }
}

function withKind(news: TreeObject, token: string): TreeObject {
  const kind = kindOf(known(headOf(news)), token);
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...news };
}

function withoutServerMetadata(news: TreeObject): TreeObject {
  const metadata = news['metadata'];
  if (!isTreeObject(metadata)) return news;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key));
  return { ...news, metadata: Object.fromEntries(kept) };
}

function isGenerated({ metadata }: TreeObject): boolean {
  if (!isTreeObject(metadata)) return false;
  return metadata['name'] === undefined && metadata['generateName'] !== undefined;
}

async function withNamespace(
  session: Session,
  object: TreeObject,
  request: CheckRequest,
): Promise<TreeObject> {
  const metadata = object['metadata'];
  if (metadata instanceof Unknown || !isTreeObject(metadata)) return object;
  if (metadata['namespace'] !== undefined && metadata['namespace'] !== '') return object;
  const kind = kindOf(known(headOf(object)), request.type);
  const cluster = session.reachable;
  if (cluster === undefined) return object;
  const served = await session
    .attempt('check', { kind, namespace: '', name: request.name }, [], () =>
      cluster.find(kind, request.signal),
    )
    .catch((error: unknown) => {
      // reported by what needs the cluster
      if (error instanceof UserError && error.cause instanceof Unreachable) return undefined;
      throw error;
    });
  // a kind whose CRD is yet to come is taken for namespaced, as most are
  if (served?.namespaced === false) return object;
  return { ...object, metadata: { ...metadata, namespace: session.namespace } };
}
