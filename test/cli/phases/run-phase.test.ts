import type { PlannedStep } from '../../../cli/engine/plan';
import { requireAlone } from '../../../cli/phases/run-phase';
import { scopeOf, type WholePlan } from '../../../cli/phases/scope';
import { userErrorOf } from '../../user-error';

const whole = (change: PlannedStep['change'], count: number): WholePlan => ({
  steps: Array.from({ length: count }, (_, at) => ({
    change,
    urn: `urn:pulumi:dev::plinth::gcp:storage/bucket:Bucket::b${at}`,
    ...{ kind: 'Bucket', name: `b${at}`, properties: [], stateful: true, protected: false },
  })),
  urns: [],
});

test('a phase that has nothing to refuse can be done alone', () => {
  expect(() => {
    requireAlone(scopeOf('install', 'dev', []), 'dev', whole('create', 1));
  }).not.toThrow();
});

test('fails with the first of what is to be done before, how many more, and what to do', () => {
  const error = userErrorOf(() => {
    requireAlone(scopeOf('provision', 'dev', []), 'dev', whole('create', 12));
  });
  expect(error.problems).toHaveLength(11);
  expect(error.problems[0]).toBe("Bucket b0: must be created by 'install' first");
  expect(error.problems[10]).toBe('and 2 more of the kind');
  expect(error.fix).toBe(
    './plinth up dev --phase install, or ./plinth up dev for all phases at once',
  );
});

test('fails with what would be lost, and how to see it', () => {
  const error = userErrorOf(() => {
    requireAlone(scopeOf('install', 'dev', []), 'dev', whole('replace', 1));
  });
  expect(error.message).toBe(
    "Bucket b0: must not be made anew by 'install', others may go with it\n" +
      '  fix: ./plinth up dev for all phases at once; ./plinth preview dev shows what it would do',
  );
});
