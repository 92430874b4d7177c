import type { Progress } from './progress/progress';

/** Colours by meaning; the identity where colours are off. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

export const plainPaint: Paint = {
  good: (text) => text,
  bad: (text) => text,
  warn: (text) => text,
  strong: (text) => text,
  dim: (text) => text,
};

/** Ctrl-C, twice: the first asks for an orderly end, the second insists. */
export interface Interrupt {
  readonly asked: AbortSignal;
  readonly insisted: AbortSignal;
}

/** Everything a command may touch outside its own computation. */
export interface Host {
  /** Absolute path of the checkout. */
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
  readonly paint: Paint;
  /** Width of standard output, when it is a terminal. */
  readonly columns: number | undefined;
  readonly interrupt: Interrupt;
  readonly progress: Progress;
  /** Milliseconds since the command started. */
  elapsed(): number;
  /** To standard output: the result. */
  print(text: string): void;
  /** To standard error: everything else. */
  note(text: string): void;
}
