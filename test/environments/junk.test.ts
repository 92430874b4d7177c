import { branch } from '../../environments';
import { dev } from '../../environments/dev';
import { edge } from '../../environments/edge';
import type { Environment } from '../../environments/environment';
import { local } from '../../environments/local';
import { prod } from '../../environments/prod';
import { problemsOf } from './problems';

const junk: readonly unknown[] = [undefined, null, 'x', {}, [null]];

/** The value with junk in the place of each of its parts, two levels deep. */
function spoiled(value: unknown, depth = 2): readonly unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    [...junk, ...spoiled(inner, depth - 1)].map((wrong) => ({ ...value, [key]: wrong })),
  );
}

test.each([local, dev, prod, edge, branch('login')])(
  'junk anywhere in $name is told as a problem, never as a crash',
  ({ images, ...environment }) => {
    const others = [dev, prod].filter(({ name }) => name !== environment.name);
    const wrong = spoiled(environment) as readonly Environment[];
    expect(wrong.length).toBeGreaterThan(100);
    const found = wrong.map((one) => problemsOf({ ...one, images }, others));
    expect(found.filter((problems) => problems.length === 0).length).toBeLessThan(wrong.length / 4);
  },
);
