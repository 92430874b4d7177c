import { isDeepStrictEqual } from 'node:util';

import type { DiffRequest, DiffResult } from '../protocol/provider';
import { reveal, UNKNOWN } from '../protocol/values';
import type { Json, JsonObject } from '../protocol/values';
import { parseKubeconfig } from './connection';
import { at, isObject, objectsAt, textAt } from './objects';

const SELECTING = ['kubeconfig', 'context', 'cluster'];

/**
 * Compares the provider's own inputs. Another cluster replaces the provider, and with it all of its resources; the same
 * `clusterIdentifier` says that it is the same cluster, whatever else changes.
 */
export function compareConfig({ olds, oldInputs, news }: DiffRequest): DiffResult {
  const before = reveal(Object.keys(oldInputs).length > 0 ? oldInputs : olds);
  const after = reveal(news);
  const unknown = SELECTING.filter((key) => news[key] === UNKNOWN);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) =>
      key !== 'version' && (unknown.includes(key) || !isDeepStrictEqual(before[key], after[key])),
  );
  if (changed.length === 0) return { changes: 'none' };
  return { changes: 'some', replaces: replacing(before, after, unknown, changed) };
}

function replacing(
  before: JsonObject,
  after: JsonObject,
  unknown: readonly string[],
  changed: readonly string[],
): readonly string[] {
  const [oldIdentifier, identifier] = [before['clusterIdentifier'], after['clusterIdentifier']];
  if (identifier !== undefined && oldIdentifier === identifier) return [];
  const replaces =
    oldIdentifier !== undefined && identifier !== undefined ? ['clusterIdentifier'] : [];
  if (unknown.length > 0) return [...replaces, ...unknown];
  const [oldCluster, cluster] = [activeCluster(before), activeCluster(after)];
  if (oldCluster === undefined || cluster === undefined || isDeepStrictEqual(oldCluster, cluster))
    return replaces;
  return [...replaces, ...SELECTING.filter((key) => changed.includes(key))];
}

function activeCluster(inputs: JsonObject): Json | undefined {
  const kubeconfig = parsed(inputs['kubeconfig']);
  if (kubeconfig === undefined) return undefined;
  const context = textAt(inputs, 'context') || textAt(kubeconfig, 'current-context');
  const chosen = objectsAt(kubeconfig, 'contexts').find(({ name }) => name === context);
  const name = textAt(inputs, 'cluster') || textAt(chosen, 'context', 'cluster');
  return at(
    objectsAt(kubeconfig, 'clusters').find((entry) => entry['name'] === name),
    'cluster',
  );
}

// a path says nothing about the cluster behind it
function parsed(value: Json | undefined): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || !(value.includes('\n') || value.trimStart().startsWith('{')))
    return undefined;
  try {
    return parseKubeconfig(value);
  } catch {
    return undefined;
  }
}
