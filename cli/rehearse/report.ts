import type { Change, EngineResult } from '../engine/result';
import type { Failure } from './failures';
import type { Phase } from './phases';
import type { Steps } from './steps';

/** How a phase went, as the engine tells it. */
export interface PhaseRun {
  readonly phase: Phase;
  readonly succeeded: boolean;
  readonly result: EngineResult;
  readonly steps: Steps;
  readonly elapsedMs: number;
}

/** A phase in the report. */
export interface PhaseReport {
  readonly title: string;
  readonly stack: string;
  readonly purpose: Phase['purpose'];
  readonly succeeded: boolean;
  readonly counts: Readonly<Record<Change, number>>;
  readonly elapsedMs: number;
}

/** A resource that the update changes. */
export interface ResourceChange {
  readonly change: Exclude<Change, 'same'>;
  readonly urn: string;
  /** `StatefulSet immudb/immudb`. */
  readonly resource: string;
  readonly product: string;
  readonly properties: readonly string[];
  /** What is lost with it, or with its old values. @default - nothing that could not be made again */
  readonly loss?: string;
  /** What keeps it: the engine refuses, or leaves it where it is. @default - nothing does */
  readonly kept?: 'protected' | 'retained';
  /** What stops for a while, or is kept less long, although it is only updated. @default - nothing */
  readonly disturbs?: string;
}

/** The changes of one product. */
export interface ProductChanges {
  readonly product: string;
  readonly counts: Readonly<Record<Exclude<Change, 'same'>, number>>;
}

/** Which sources a side of the rehearsal had. */
export interface Source {
  /** As the user named it; `working tree` for the sources as they are. */
  readonly name: string;
  /** @default - not a commit */
  readonly commit?: string;
}

export type Verdict = 'safe' | 'disturbs' | 'loses data' | 'fails';

/** What speaks against an update. */
export interface Reason {
  readonly verdict: Exclude<Verdict, 'safe'>;
  readonly text: string;
}

/** What a rehearsal found. */
export interface RehearsalReport {
  readonly stack: string;
  /** What it was updated from. @default - nothing: only coming up and going down was rehearsed */
  readonly from?: Source;
  readonly to: Source;
  readonly verdict: Verdict;
  /** Why the verdict is not better, the worst first. */
  readonly reasons: readonly Reason[];
  readonly phases: readonly PhaseReport[];
  /** Of the update, by product. */
  readonly products: readonly ProductChanges[];
  /** Of the update, the most dangerous first. */
  readonly changes: readonly ResourceChange[];
  readonly failures: readonly (Failure & { readonly phase: string })[];
  readonly warnings: readonly string[];
  /** What a destroy leaves because the program says so. */
  readonly retained: readonly string[];
  /** What a destroy leaves although nobody said so. */
  readonly left: readonly string[];
  /** `gcp 9.37.0 (stand-in)`. */
  readonly plugins: readonly string[];
  readonly elapsedMs: number;
}
