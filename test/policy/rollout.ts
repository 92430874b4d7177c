import type { PlannedObject } from '../../stacks/release/plan';

/** When an object is created and when it is ready, in an up that starts from nothing. */
export interface Moments {
  readonly applied: number;
  readonly ready: number;
}

/** An up as the engine runs it: each object as soon as those it depends on are ready. */
export type Rollout = ReadonlyMap<PlannedObject, Moments>;

/** Numbers from 0 up to 1 that a seed decides. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Longest time that an object of a kind takes to become ready, in milliseconds. */
const longest: Readonly<Record<string, number>> = {
  CustomResourceDefinition: 3000,
  Deployment: 60_000,
  StatefulSet: 60_000,
  DaemonSet: 60_000,
  Job: 60_000,
};

/**
 * One up with random delays, before each object is sent and until it is ready. `awaits` names what an object
 * needs beyond the plan to become ready, such as a Secret that another one makes; what is `there` is ready already.
 *
 * @throws Error when objects wait for each other for ever.
 */
export function rollout(
  planned: readonly PlannedObject[],
  awaits: ReadonlyMap<PlannedObject, readonly PlannedObject[]>,
  random: () => number,
  there: readonly PlannedObject[] = [],
): Rollout {
  const done = new Map<PlannedObject, Moments>(
    there.map((object) => [object, { applied: 0, ready: 0 }]),
  );
  const under = new Set<PlannedObject>();
  const latest = (objects: readonly PlannedObject[]) =>
    Math.max(0, ...objects.map((object) => momentsOf(object).ready));
  const momentsOf = (object: PlannedObject): Moments => {
    const known = done.get(object);
    if (known !== undefined) return known;
    if (under.has(object)) {
      const names = [...under].map(({ name }) => name).join(' → ');
      throw new Error(`objects wait for each other for ever: ${names} → ${object.name}`);
    }
    under.add(object);
    const applied = latest(object.dependsOn) + startDelay(random);
    const takes = random() * (longest[object.manifest.kind] ?? 100);
    const ready = Math.max(applied, latest(awaits.get(object) ?? [])) + takes;
    under.delete(object);
    done.set(object, { applied, ready });
    return { applied, ready };
  };
  for (const object of planned) momentsOf(object);
  return done;
}

/** Mostly short, now and then so long that everything else overtakes. */
function startDelay(random: () => number): number {
  return random() < 0.1 ? random() * 30_000 : random() * 500;
}
