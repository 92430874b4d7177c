import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../errors/user-error';
import type { Step } from '../progress/progress';
import { clearBehind } from './clearing';
import type { CopyName } from './copy';
import type { Kubectl } from './kubectl';
import type { Metadata } from './objects';

/** How often a holder says that it is alive, and when it counts as dead. */
export interface LeaseTimes {
  readonly renewMs: number;
  readonly deadMs: number;
}

// nobody compares clocks: a lease is dead when it was watched for that long and did not change
const usual: LeaseTimes = { renewMs: 10_000, deadMs: 45_000 };

interface Lease {
  readonly metadata: Metadata;
  readonly spec?: { readonly holderIdentity?: string; readonly renewTime?: string };
}

/** Name of the Lease of whoever makes or removes a copy. */
export function leaseName({ name }: CopyName): string {
  return `plinth-copy-${name}`;
}

/** Who takes a lease. */
export interface LeaseOrder {
  readonly copy: CopyName;
  readonly step: Step;
  readonly signal: AbortSignal;
  /** @default - each 10 s, dead after 45 s */
  readonly times?: LeaseTimes;
}

/** A lease that is held. */
export interface HeldLease {
  /** Aborted when somebody else took over, or nobody can tell. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Takes the lease of a copy, so that nobody else works on it. That of a run that was killed is taken over.
 *
 * @throws UserError while another run holds it.
 */
export async function takeLease(
  kubectl: Kubectl,
  { copy, step, signal, times = usual }: LeaseOrder,
): Promise<HeldLease> {
  const me = `${hostname()}/${process.pid}/${randomUUID()}`;
  await acquire(kubectl, copy, { me, step, signal, times });
  const lost = new AbortController();
  const ended = new AbortController();
  const renewing = renew(kubectl, copy, { me, times, lost, ended: ended.signal }).catch(
    (error: unknown) => {
      lost.abort(error);
    },
  );
  return {
    lost: lost.signal,
    release: async () => {
      ended.abort();
      await renewing;
      if (lost.signal.aborted) return;
      const at = [leaseName(copy), `--namespace=${copy.namespace}`];
      await kubectl.must(['delete', 'leases', ...at, '--ignore-not-found', '--wait=false']);
    },
  };
}

/** Works while a lease is held, and gives it back. */
export async function whileHeld<T>(lease: HeldLease, work: () => Promise<T>): Promise<T> {
  const result = await work().catch((error: unknown) =>
    // one that is not given back counts as dead soon
    clearBehind(
      error,
      () => lease.release(),
      () => undefined,
    ),
  );
  await lease.release();
  return result;
}

interface Acquisition {
  readonly me: string;
  readonly step: Step;
  readonly signal: AbortSignal;
  readonly times: LeaseTimes;
}

async function acquire(kubectl: Kubectl, copy: CopyName, how: Acquisition): Promise<void> {
  const { me, step, signal, times } = how;
  for (;;) {
    signal.throwIfAborted();
    const made = await write(kubectl, 'create', leaseOf(copy, me, times));
    if (made === 'done') return;
    const found = await find(kubectl, copy);
    if (found === undefined) continue;
    step.update('another run was here: is it alive?');
    const later = await watched(kubectl, copy, found, how);
    if (later === undefined) continue;
    const { resourceVersion = '' } = later.metadata;
    const taken = await write(kubectl, 'replace', leaseOf(copy, me, times, resourceVersion));
    if (taken === 'done') return;
  }
}

/** The lease once nobody renews it any more; undefined when it is gone. @throws UserError when it is renewed. */
async function watched(
  kubectl: Kubectl,
  copy: CopyName,
  first: Lease,
  { signal, times }: Acquisition,
): Promise<Lease | undefined> {
  const until = performance.now() + times.deadMs;
  while (performance.now() < until) {
    await pause(Math.min(times.renewMs, times.deadMs) / 2, undefined, { signal });
    const now = await find(kubectl, copy);
    if (now === undefined) return undefined;
    if (now.metadata.resourceVersion !== first.metadata.resourceVersion) {
      const [machine = 'another machine', pid = ''] = (now.spec?.holderIdentity ?? '').split('/');
      throw new UserError(
        `cluster ${copy.namespace}/${copy.name}: another run is at work on it: process ${pid} of ${machine}`,
        { fix: 'wait until it is done' },
      );
    }
  }
  return first;
}

interface Renewal {
  readonly me: string;
  readonly times: LeaseTimes;
  readonly lost: AbortController;
  readonly ended: AbortSignal;
}

async function renew(kubectl: Kubectl, copy: CopyName, how: Renewal): Promise<void> {
  const { me, times, lost, ended } = how;
  const at = [leaseName(copy), `--namespace=${copy.namespace}`];
  let alive = performance.now();
  for (;;) {
    await pause(times.renewMs, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    const patch = JSON.stringify([
      { op: 'test', path: '/spec/holderIdentity', value: me },
      { op: 'replace', path: '/spec/renewTime', value: microTime() },
    ]);
    const { code, stderr } = await kubectl.run(
      ['patch', 'leases', ...at, '--type=json', `--patch=${patch}`],
      { seconds: times.renewMs / 1000 + 5 },
    );
    if (code === 0) alive = performance.now();
    else if (isTaken(stderr) || performance.now() - alive > times.deadMs) {
      lost.abort(
        new UserError(
          `cluster ${copy.namespace}/${copy.name}: this run was not heard of for too long, another took over`,
        ),
      );
      return;
    }
  }
}

/** The test failed, or the lease is gone: somebody else's now. Any other failure may pass. */
function isTaken(words: string): boolean {
  return /NotFound|not found|the server rejected our request|testing value|test failed/i.test(
    words,
  );
}

async function find(kubectl: Kubectl, copy: CopyName): Promise<Lease | undefined> {
  return kubectl.find<Lease>('leases', leaseName(copy), copy.namespace);
}

async function write(
  kubectl: Kubectl,
  verb: 'create' | 'replace',
  lease: object,
): Promise<'done' | 'taken'> {
  const input = JSON.stringify(lease);
  const { code, stderr } = await kubectl.run([verb, '-f', '-'], { input });
  if (code === 0) return 'done';
  if (/AlreadyExists|Conflict|NotFound/.test(stderr)) return 'taken';
  throw new UserError(`kubectl ${verb} lease: ${stderr.trim()}`);
}

function leaseOf(copy: CopyName, me: string, times: LeaseTimes, resourceVersion?: string): object {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(copy),
      namespace: copy.namespace,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: {
      holderIdentity: me,
      leaseDurationSeconds: Math.ceil(times.deadMs / 1000),
      acquireTime: microTime(),
      renewTime: microTime(),
    },
  };
}

function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
