import { plainPaint, type Host } from '../../cli/host';
import type { Progress } from '../../cli/progress/progress';

/** A host that remembers what was said, and steps that remember how they ended. */
export interface FakeHost extends Host {
  readonly printed: string[];
  readonly noted: string[];
  readonly steps: string[];
  /** Ctrl-C. */
  interruptNow(): void;
  /** Ctrl-C again. */
  insistNow(): void;
}

export function fakeHost(checkout: string, env: NodeJS.ProcessEnv = {}): FakeHost {
  const printed: string[] = [];
  const noted: string[] = [];
  const steps: string[] = [];
  const asked = new AbortController();
  const insisted = new AbortController();
  const progress: Progress = {
    begin: (title) => ({
      update: () => undefined,
      done: (result) => void steps.push(`${title}: ${result ?? 'done'}`),
      fail: (reason) => void steps.push(`${title}: ${reason}`),
    }),
  };
  return {
    checkout,
    env,
    paint: plainPaint,
    columns: undefined,
    interrupt: { asked: asked.signal, insisted: insisted.signal },
    progress,
    elapsed: () => 1200,
    print: (text) => void printed.push(text),
    note: (text) => void noted.push(text),
    printed,
    noted,
    steps,
    interruptNow: () => {
      asked.abort();
    },
    insistNow: () => {
      insisted.abort();
    },
  };
}
