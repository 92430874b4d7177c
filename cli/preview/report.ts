import type { Change } from '../engine/result';
import type { Failure } from '../rehearse/failures';
import type { ResourceChange } from '../rehearse/report';
import type { Difference } from './difference';

/** A resource that would change, and how. */
export interface PlannedChange extends ResourceChange {
  /** Type of the resource, such as `kubernetes:apps/v1:StatefulSet`. */
  readonly type: string;
  /** What differs of something that is updated or replaced. */
  readonly differences: readonly Difference[];
  /** What something new would be, made when it is asked for. @default - it is there already */
  readonly planned?: () => Readonly<Record<string, unknown>>;
}

/** An output of the stack that would change. */
export type OutputChange = Difference;

/** What a policy says about a resource. */
export interface PolicyViolation {
  readonly policy: string;
  readonly level: 'mandatory' | 'warning';
  /** @default - it is about the whole stack */
  readonly resource?: string;
  readonly message: string;
}

export type PreviewVerdict = 'fails' | 'loses data' | 'disturbs' | 'safe' | 'no changes';

/** What a preview found. */
export interface PreviewReport {
  readonly stack: string;
  readonly verdict: PreviewVerdict;
  readonly counts: Readonly<Record<Change, number>>;
  /** The most dangerous first. */
  readonly changes: readonly PlannedChange[];
  readonly outputs: readonly OutputChange[];
  /** Why it would not go through. */
  readonly failures: readonly Failure[];
  readonly policies: readonly PolicyViolation[];
  readonly warnings: readonly string[];
  readonly elapsedMs: number;
}
