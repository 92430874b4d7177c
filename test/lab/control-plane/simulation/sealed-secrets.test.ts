import { sealedSecretsReactions } from '../../../../lab/control-plane/simulation/sealed-secrets';
import { now, surroundings } from './surroundings';

const before = (seconds: number) => new Date(Date.parse(now) - seconds * 1000).toISOString();
const ours = {
  type: 'Synced',
  status: 'True',
  message: 'simulated by the lab',
  lastTransitionTime: now,
  lastUpdateTime: now,
};
const theirs = { type: 'Synced', status: 'False', message: 'no key could decrypt secret' };

function react(status?: object, creationTimestamp?: string) {
  const metadata = {
    name: 'database',
    namespace: 'app',
    generation: 2,
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
  };
  const [reaction] = sealedSecretsReactions;
  return reaction?.react({ metadata, status } as never, surroundings({}));
}

const answer = [
  {
    method: 'PATCH',
    path: '/apis/bitnami.com/v1alpha1/namespaces/app/sealedsecrets/database/status',
    content: 'application/merge-patch+json',
    body: { status: { observedGeneration: 2, conditions: [ours] } },
  },
];

test('a SealedSecret counts as unsealed after two seconds, though no Secret is made', () => {
  expect(react(undefined, before(2))).toEqual(answer);
});

test.each([before(1), undefined])('one made at %s is left to a real controller first', (made) => {
  expect(react(undefined, made)).toBe('later');
});

test('one that was looked at is left alone until it changes', () => {
  expect(react({ observedGeneration: 2, conditions: [ours] })).toEqual([]);
  expect(react({ observedGeneration: 1, conditions: [ours] })).toEqual(answer);
});

test.each([1, 2])('what a real controller said of generation %d stays', (observedGeneration) => {
  expect(react({ observedGeneration, conditions: [theirs] }, before(60))).toEqual([]);
});
