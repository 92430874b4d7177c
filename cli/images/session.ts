import { setTimeout } from 'node:timers/promises';
import type { Input } from '../command';
import type { Host } from '../host';
import { text } from '../options';
import { stepped, type Step } from '../progress/progress';
import { mirrorsOf } from './registry/mirrors';
import { RegistryClient } from './registry/registry';
import type { Clock } from './registry/retry';
import type { Target } from './targets';

/** The time of this machine. */
export const clock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds, signal) => {
    await setTimeout(milliseconds, undefined, { signal });
  },
};

// a company's own registries stand in for all commands, a test's for one
const variable = 'PLINTH_REGISTRY_MIRRORS';

/** Does what needs registries as one step, and lets go of them. */
export async function withRegistries<T>(
  input: Input,
  host: Host,
  title: string,
  work: (registries: RegistryClient, step: Step) => Promise<T>,
): Promise<T> {
  const asked = text(input, 'mirror');
  const mirrors =
    asked === undefined
      ? mirrorsOf(host.env[variable] ?? '', variable)
      : mirrorsOf(asked, '--mirror');
  return stepped(host.progress, title, async (step) => {
    const registries = new RegistryClient({
      mirrors,
      clock,
      env: host.env,
      signal: host.interrupt.asked,
      onWait: (words) => {
        step.update(words);
      },
    });
    try {
      return await work(registries, step);
    } finally {
      await registries.close();
    }
  });
}

/** Says how many of the images of some targets are through. */
export function counting(targets: readonly Target[], step: Step): (name: string) => void {
  const all = targets.reduce((sum, { subjects }) => sum + subjects.length, 0);
  let done = 0;
  return (name) => {
    done += 1;
    step.update(`${done} of ${all}, ${name}`);
  };
}
