import { at, describe, isObject, objectsAt, referenceTo, textAt } from '../objects';
import type { KubeObject, Reference } from '../objects';
import type { Cluster } from '../cluster';
import { condition, podReasons } from './judge';
import { scalar } from './json-path';

const POD = { group: '', version: 'v1', kind: 'Pod' };
const EVENT = { group: '', version: 'v1', kind: 'Event' };
const MOST = 5;

/** What the cluster tells about an object that is not ready: its pods, and warnings about it and them. */
export async function diagnose(
  cluster: Cluster,
  reference: Reference,
  object: KubeObject,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const pods = await podsOf(cluster, reference, object, signal);
    const unready = pods
      .filter((pod) => textAt(condition(pod, 'Ready'), 'status') !== 'True')
      .slice(0, MOST);
    const about = unready.flatMap((pod) => {
      const name = describe(referenceTo(pod, POD));
      return podReasons(pod).map((reason) => `${name}: ${reason}`);
    });
    const uids = [object, ...unready].map((one) => textAt(one, 'metadata', 'uid'));
    const warnings = await Promise.all(
      uids.map((uid) => warningsAbout(cluster, reference, uid, signal)),
    );
    return [...new Set([...about, ...warnings.flat()])];
  } catch {
    // a diagnosis must not hide what it is about
    return [];
  }
}

async function podsOf(
  cluster: Cluster,
  { namespace }: Reference,
  object: KubeObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const labels = at(object, 'spec', 'selector', 'matchLabels');
  if (!isObject(labels)) return [];
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${scalar(value) ?? ''}`);
  const query = new URLSearchParams({ labelSelector: selector.join(','), limit: '50' });
  return cluster.list({ kind: POD, namespace, name: '' }, query.toString(), signal);
}

async function warningsAbout(
  cluster: Cluster,
  { namespace }: Reference,
  uid: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = new URLSearchParams({
    fieldSelector: `involvedObject.uid=${uid},type=Warning`,
    limit: '50',
  });
  const events = await cluster.list({ kind: EVENT, namespace, name: '' }, query.toString(), signal);
  return events
    .slice(-MOST)
    .map(
      (event) =>
        `${textAt(event, 'involvedObject', 'kind')} ${textAt(event, 'involvedObject', 'name')}: ${textAt(event, 'reason')}: ${textAt(event, 'message')}`,
    );
}

/** What still holds an object that is being deleted. */
export function holders(object: KubeObject): readonly string[] {
  const finalizers = [at(object, 'metadata', 'finalizers'), at(object, 'spec', 'finalizers')]
    .flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []))
    .filter((name): name is string => typeof name === 'string');
  const remaining = objectsAt(object, 'status', 'conditions')
    .filter((entry) => entry['status'] === 'True' && textAt(entry, 'message') !== '')
    .map((entry) => textAt(entry, 'message'));
  const held = finalizers.length === 0 ? [] : [`finalizers hold it: ${finalizers.join(', ')}`];
  return [...held, ...remaining];
}
