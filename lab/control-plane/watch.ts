import { setTimeout as sleep } from 'node:timers/promises';
import { healthy, type Probe } from './health';
import type { LabPaths } from './paths';
import { labProcesses, startedComponents } from './processes';

export type Outcome =
  | { readonly state: 'ready' }
  | {
      readonly state: 'failed';
      readonly component: string;
      /** What it did, to be read after its name. */
      readonly reason: string;
    };

export interface Watch {
  readonly paths: LabPaths;
  readonly probes: readonly Probe[];
  /** The run of kwokctl that starts the components, and what it said. */
  readonly kwokctl: Promise<string>;
  readonly signal: AbortSignal;
}

/** The one component that is ended and started again while kwokctl is at work. */
export const restarted = 'kwok-controller';

const pollMs = 50;
const patienceMs = 60_000;

/** Waits until every component is well, or one of them has ended or stays silent. */
export async function awaitReady({ paths, probes, kwokctl, signal }: Watch): Promise<Outcome> {
  let output: string | undefined;
  void kwokctl.then((all) => (output = all));
  const deadline = Date.now() + patienceMs;
  let waiting = probes;
  for (;;) {
    signal.throwIfAborted();
    // in this order: what kwokctl started and what has a pid file was running before the processes are listed
    const started = output;
    const begun = await startedComponents(paths);
    const alive = new Set((await labProcesses(paths.directory)).map((p) => p.component));
    const ended = probes.find(
      ({ component }) =>
        begun.includes(component) &&
        !alive.has(component) &&
        !(component === restarted && started === undefined),
    );
    if (ended !== undefined) {
      return { state: 'failed', component: ended.component, reason: 'ended' };
    }
    const absent = probes.find(({ component }) => !alive.has(component));
    if (absent !== undefined && started !== undefined) {
      return { state: 'failed', component: absent.component, reason: notStarted(started) };
    }
    const well = await Promise.all(waiting.map((probe) => healthy(probe)));
    waiting = waiting.filter((_, index) => well[index] !== true);
    const [first] = waiting;
    // what answers at the port of a component that does not run is a stranger
    const silent = first ?? absent;
    if (silent === undefined) return { state: 'ready' };
    if (Date.now() > deadline) {
      const reason = `gave no sign of health in ${patienceMs / 1000} s`;
      return { state: 'failed', component: silent.component, reason };
    }
    await sleep(pollMs, undefined, { signal });
  }
}

function notStarted(output: string): string {
  const last = output.trim().split('\n').at(-1) ?? '';
  return last === '' ? 'was not started' : `was not started, kwokctl says: ${last}`;
}
