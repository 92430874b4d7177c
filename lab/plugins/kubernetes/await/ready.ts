import { UserError } from '../../../../errors/user-error';
import type { Call } from '../../protocol/provider';
import type { Cluster } from '../cluster';
import { annotated, annotation, at, describe, isObject, objectsAt, textAt } from '../objects';
import type { KubeObject, Reference } from '../objects';
import { deadline } from './deadline';
import { diagnose } from './diagnose';
import { follow, poll } from './follow';
import { judgeOf } from './judge';
import { failed, READY } from './verdict';
import type { Judge, Verdict } from './verdict';
import { parseWaitFor } from './wait-for';

/** Everything a wait needs. */
export interface Wait {
  readonly cluster: Cluster;
  readonly reference: Reference;
  /** The object as applying it returned it. */
  readonly object: KubeObject;
  /** The user's own, in seconds; 0 where there is none. */
  readonly timeoutSeconds: number;
  readonly call: Call;
}

/** How a wait ended. */
export interface Waited {
  /** The object as last seen. */
  readonly object: KubeObject;
  /** Why it is not ready; empty when it is. */
  readonly reasons: readonly string[];
}

const DEFAULT_SECONDS: Readonly<Record<string, number>> = {
  Pod: 300,
  PersistentVolumeClaim: 300,
  PersistentVolume: 300,
};
const DIAGNOSE_AFTER_MS = 5000;

/** How long to wait: the resource option, else the annotation, else the kind's own. */
export function timeoutMs(object: KubeObject, kind: string, timeoutSeconds: number): number {
  const asked = Number(annotation(object, 'pulumi.com/timeoutSeconds'));
  const seconds = timeoutSeconds || (Number.isInteger(asked) && asked > 0 ? asked : 0);
  return (seconds || (DEFAULT_SECONDS[kind] ?? 600)) * 1000;
}

/** How readiness of an object is judged; undefined when there is nothing to wait for. */
export function judgeFor(object: KubeObject, reference: Reference): Judge | undefined {
  if (annotated(object, 'pulumi.com/skipAwait')) return undefined;
  const expression = annotation(object, 'pulumi.com/waitFor');
  return expression === '' ? judgeOf(reference.kind) : parseWaitFor(expression);
}

/** Waits until an object is ready, has failed, or time is up. */
export async function waitUntilReady(wait: Wait): Promise<Waited> {
  const { object, reference, call } = wait;
  const judge = judgeFor(object, reference);
  if (judge === undefined) return { object, reasons: [] };
  const limit = timeoutMs(object, reference.kind.kind, wait.timeoutSeconds);
  const { signal, release } = deadline(call.signal, limit);
  const progress: Progress = { object, verdict: READY };
  const stopTelling = tellWhileWaiting(wait, progress, signal);
  try {
    await settle(wait, judge, progress, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const end = call.signal.aborted
      ? `Resource operation was cancelled for '${reference.name}'`
      : `'${reference.name}' timed out waiting to be Ready (after ${limit / 1000} s)`;
    return { object: progress.object, reasons: [end, ...(await why(wait, progress))] };
  } finally {
    stopTelling();
    release();
  }
  const reasons = progress.verdict.state === 'ready' ? [] : await why(wait, progress);
  return { object: progress.object, reasons };
}

interface Progress {
  object: KubeObject;
  verdict: Verdict;
}

async function settle(
  wait: Wait,
  judge: Judge,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { cluster, reference } = wait;
  const custom = annotation(wait.object, 'pulumi.com/waitFor') !== '';
  for await (const latest of follow(cluster, reference, wait.object, signal)) {
    if (latest === undefined) {
      progress.verdict = failed('it was deleted while waiting for it');
      return;
    }
    progress.object = latest;
    progress.verdict = judge(latest);
    if (progress.verdict.state === 'waiting' && !custom && (await bindsLater(wait, signal)))
      progress.verdict = READY;
    if (progress.verdict.state !== 'waiting') break;
  }
  if (progress.verdict.state === 'ready' && !custom) await settleAround(wait, progress, signal);
}

// a claim of such a class is bound by the first pod that uses it
async function bindsLater(
  { cluster, reference, object }: Wait,
  signal: AbortSignal,
): Promise<boolean> {
  if (reference.kind.kind !== 'PersistentVolumeClaim') return false;
  const name = textAt(object, 'spec', 'storageClassName');
  if (name === '') return false;
  const kind = { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' };
  const storage = await cluster.lookUp({ kind, namespace: '', name }, signal);
  return textAt(storage, 'volumeBindingMode') === 'WaitForFirstConsumer';
}

// some kinds are only of use once something beside them is there
async function settleAround(wait: Wait, progress: Progress, signal: AbortSignal): Promise<void> {
  const { cluster, reference } = wait;
  if (reference.kind.kind === 'CustomResourceDefinition') {
    progress.verdict = {
      state: 'waiting',
      reasons: ['the API server does not serve the new kind yet'],
    };
    await Promise.all(
      servedKinds(progress.object).map((kind) => poll(() => cluster.find(kind, signal), signal)),
    );
    progress.verdict = READY;
  } else if (
    reference.kind.kind === 'Service' &&
    reference.kind.group === '' &&
    targetsPods(progress.object)
  ) {
    const reason =
      "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods";
    progress.verdict = { state: 'waiting', reasons: [reason] };
    await poll(() => hasEndpoints(wait, signal), signal);
    progress.verdict = READY;
  }
}

function servedKinds(definition: KubeObject): Reference['kind'][] {
  return objectsAt(definition, 'spec', 'versions')
    .filter((version) => version['served'] === true)
    .map((version) => ({
      group: textAt(definition, 'spec', 'group'),
      version: textAt(version, 'name'),
      kind: textAt(definition, 'spec', 'names', 'kind'),
    }));
}

function targetsPods(service: KubeObject): boolean {
  const selector = at(service, 'spec', 'selector');
  const headless = textAt(service, 'spec', 'clusterIP') === 'None';
  const external = textAt(service, 'spec', 'type') === 'ExternalName';
  return isObject(selector) && Object.keys(selector).length > 0 && !headless && !external;
}

async function hasEndpoints(
  { cluster, reference }: Wait,
  signal: AbortSignal,
): Promise<true | undefined> {
  const kind = { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice' };
  const query = new URLSearchParams({
    labelSelector: `kubernetes.io/service-name=${reference.name}`,
  });
  const slices = await cluster.list(
    { kind, namespace: reference.namespace, name: '' },
    query.toString(),
    signal,
  );
  const ready = slices.some((slice) =>
    objectsAt(slice, 'endpoints').some((endpoint) => at(endpoint, 'conditions', 'ready') !== false),
  );
  return ready ? true : undefined;
}

async function why(wait: Wait, { object, verdict }: Progress): Promise<readonly string[]> {
  const known = verdict.state === 'ready' ? [] : verdict.reasons;
  // the wait's own signal may be what ended it
  const { signal, release } = deadline(new AbortController().signal, DIAGNOSE_AFTER_MS);
  const found = await diagnose(wait.cluster, wait.reference, object, signal).finally(release);
  return [...new Set([...known, ...found])];
}

function tellWhileWaiting(wait: Wait, progress: Progress, signal: AbortSignal): () => void {
  let told = false;
  const timer = setInterval(() => {
    void why(wait, progress).then((reasons) => {
      if (signal.aborted || progress.verdict.state !== 'waiting') return;
      told = true;
      wait.call.status(reasons.join('; '));
    });
  }, DIAGNOSE_AFTER_MS);
  return () => {
    clearInterval(timer);
    if (told) wait.call.status('');
  };
}

/** What is reported about an object that was applied but is not ready. */
export function notReady(reference: Reference, created: boolean): string {
  const done = created ? 'was successfully created, but ' : '';
  return `${describe(reference)}: ${done}the Kubernetes API server reported that it failed to fully initialize or become live`;
}

/** Refuses annotations that could never work, before anything is applied. */
export function assertWaitable(object: KubeObject): void {
  const expression = annotation(object, 'pulumi.com/waitFor');
  if (expression !== '') parseWaitFor(expression);
  const timeout = annotation(object, 'pulumi.com/timeoutSeconds');
  if (timeout !== '' && !/^[1-9]\d*$/.test(timeout)) {
    throw new UserError(
      `metadata.annotations: 'pulumi.com/timeoutSeconds' must be a whole number of seconds, got '${timeout}'`,
    );
  }
}
