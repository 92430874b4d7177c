import type { PlannedObject } from '../../stacks/release/plan';
import { awaited, complaints } from './cluster-rules';
import { isDefinition } from './hygiene';
import { everyStack } from '../stacks/every-platform';
import { planOf } from './manifests';
import { rollout, seededRandom } from './rollout';
import { surroundingsOf } from './surroundings';

// The engine's rule (an object starts once those it depends on are ready) and the API server's are played here;
// that the real ones take the same plan from empty is shown by test/e2e/platform.e2e.ts.

const planned = planOf('local');
const runs = Array.from({ length: 20 }, (_, at) => [at + 1] as const);

function up(objects: readonly PlannedObject[], seed: number): readonly string[] {
  return complaints(rollout(objects, awaited(objects), seededRandom(seed)));
}

describe.each(everyStack.filter((stack) => stack !== 'local'))('%s', (stack) => {
  const objects = planOf(stack);
  const there = surroundingsOf(stack);
  const needs = awaited([...there, ...objects]);
  const run = (without: readonly PlannedObject[], seed: number) =>
    complaints(rollout(objects, needs, seededRandom(seed), without));

  test('every object comes when it can, in what its cluster brings, whatever the delays', () => {
    for (const [seed] of runs.slice(0, 5)) expect([seed, run(there, seed)]).toEqual([seed, []]);
  });

  if (there.length > 0) {
    test('fails in a cluster that brings nothing', () => {
      expect(run([], 1)).toContainEqual(expect.stringMatching(/no matches for kind/));
    });
  }
});

test.each(runs)('run %i from empty, with random delays: every object comes when it can', (seed) => {
  expect(up(planned, seed)).toEqual([]);
});

/** The plan without the edges to some of its objects. */
function without(isLeftOut: (object: PlannedObject) => boolean): readonly PlannedObject[] {
  const made = new Map<PlannedObject, PlannedObject>();
  for (const object of planned) {
    const dependsOn = object.dependsOn
      .filter((other) => !isLeftOut(other))
      .flatMap((other) => made.get(other) ?? []);
    made.set(object, { ...object, dependsOn });
  }
  return [...made.values()];
}

test.each<[string, RegExp, (object: PlannedObject) => boolean]>([
  ['namespaces', /namespaces ".+" not found/, ({ manifest }) => manifest.kind === 'Namespace'],
  ['definitions', /no matches for kind/, ({ manifest }) => isDefinition(manifest)],
  [
    'Deployments, those behind webhooks among them',
    /failed calling webhook/,
    ({ manifest }) => manifest.kind === 'Deployment',
  ],
  [
    'network policies',
    /runs without networkpolicy/,
    ({ manifest }) => manifest.kind === 'NetworkPolicy',
  ],
  ['bindings', /is forbidden what .*binding/, ({ manifest }) => /Binding$/.test(manifest.kind)],
  ['Secrets', /secret\/.+ not found/, ({ manifest }) => manifest.kind === 'Secret'],
  [
    'service accounts',
    /serviceaccount\/.+ not found/,
    ({ manifest }) => manifest.kind === 'ServiceAccount',
  ],
])('fails without the edges to %s', (_, expected, isLeftOut) => {
  const found = runs.flatMap(([seed]) => up(without(isLeftOut), seed));
  expect(found).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});

test('fails when a workload waits for a Secret that is only made after it', () => {
  const [a, b] = ['a', 'b'].map((name): PlannedObject => ({
    name,
    type: 't',
    chart: undefined,
    manifest: { apiVersion: 'v1', kind: 'X', metadata: { name } },
    dependsOn: [],
    stateful: false,
  }));
  if (a === undefined || b === undefined) throw new Error('two objects were made');
  const later = { ...b, dependsOn: [a] };
  expect(() => rollout([a, later], new Map([[a, [later]]]), seededRandom(1))).toThrow(
    'objects wait for each other for ever: a → b → a',
  );
});

test('the same seed gives the same run, another one another', () => {
  const moments = (seed: number) => {
    const random = seededRandom(seed);
    return [random(), random()];
  };
  expect(moments(1)).toEqual(moments(1));
  expect(moments(1)).not.toEqual(moments(2));
});
