import { createHash, randomBytes } from 'node:crypto';

/** Gives uniformly random whole numbers from 0 up to, not including, `bound`. */
export type Source = (bound: number) => number;

/** A source as unpredictable as the operating system's. */
export function secureSource(): Source {
  return sourceOf((length) => randomBytes(length));
}

/**
 * A source that gives the same numbers for the same seed. They are not the numbers that the official provider
 * derives from that seed, which depend on the internals of Go's generator.
 */
export function seededSource(seed: string): Source {
  let block = 0;
  let pool = Buffer.alloc(0);
  return sourceOf((length) => {
    while (pool.length < length) {
      const digest = createHash('sha256')
        .update(`${(block += 1)}\n${seed}`)
        .digest();
      pool = Buffer.concat([pool, digest]);
    }
    const bytes = pool.subarray(0, length);
    pool = pool.subarray(length);
    return bytes;
  });
}

function sourceOf(bytes: (length: number) => Buffer): Source {
  return (bound) => {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`a bound must be a whole number of at least 1, got ${bound}`);
    }
    const length = 6;
    const range = 2 ** (8 * length);
    if (bound > range) throw new RangeError(`a bound must be at most 2^48, got ${bound}`);
    // a remainder of the whole range would favour small numbers, so what lies above the last multiple is drawn again
    const limit = range - (range % bound);
    for (;;) {
      const drawn = bytes(length).readUIntBE(0, length);
      if (drawn < limit) return drawn % bound;
    }
  };
}

/** One of the choices, each equally likely. */
export function choose<T>(source: Source, choices: ArrayLike<T>): T {
  return choices[source(choices.length)] as T;
}

/** All of the items, every order equally likely. */
export function shuffle<T>(source: Source, items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = source(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
