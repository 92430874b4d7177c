import { createColors } from 'picocolors';
import type { Host, Interrupt, Paint } from '../host';
import type { Progress } from '../progress/progress';
import { LiveProgress } from './live-progress';
import { PlainProgress } from './plain-progress';

/** A host on this process's own streams and signals. */
export type ProcessHost = Host & {
  /** Lets go of the signals. */
  release(): void;
};

export function processHost(checkout: string): ProcessHost {
  const { env, stdout, stderr } = process;
  const paint = paintOf(env, stdout.isTTY);
  const live =
    stderr.isTTY && isCapable(env) ? new LiveProgress(stderr, paintOf(env, true)) : undefined;
  const said = (line: string): void => {
    console.error(line);
  };
  const progress: Progress = live ?? new PlainProgress(said);
  const write = (print: () => void): void => {
    if (live === undefined) print();
    else live.above(print);
  };
  const { interrupt, release } = interrupts();
  const started = performance.now() - process.uptime() * 1000;
  return {
    checkout,
    env,
    paint,
    columns: stdout.isTTY ? stdout.columns : undefined,
    interrupt,
    progress,
    elapsed: () => performance.now() - started,
    print: (text) => {
      write(() => {
        console.log(text);
      });
    },
    note: (text) => {
      write(() => {
        console.error(text);
      });
    },
    release,
  };
}

function isCapable(env: NodeJS.ProcessEnv): boolean {
  return !env['CI'] && env['TERM'] !== 'dumb';
}

/** Colours for a terminal. A stream that is none says `undefined`, which picocolors would take for a question. */
export function paintOf(env: NodeJS.ProcessEnv, terminal: boolean | undefined): Paint {
  const colours = createColors(terminal === true && !env['NO_COLOR'] && isCapable(env));
  return {
    good: colours.green,
    bad: colours.red,
    warn: colours.yellow,
    strong: colours.bold,
    dim: colours.dim,
  };
}

// by the third Ctrl-C nobody wants to wait for anything
const patience = 2;

function interrupts(): { interrupt: Interrupt; release: () => void } {
  const asked = new AbortController();
  const insisted = new AbortController();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > patience) process.exit(130);
    if (count === 1) asked.abort();
    else insisted.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    interrupt: { asked: asked.signal, insisted: insisted.signal },
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
