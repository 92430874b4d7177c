import { disturbanceOf } from '../../../cli/rehearse/in-place';
import { began, object, stepsOf, type Fake } from './stack';

function disturbance(
  apiVersion: string,
  kind: string,
  differing: readonly string[],
  specs: { readonly before?: unknown; readonly after?: unknown } = {},
): string | undefined {
  const { before = {}, after = before } = specs;
  const planned = { spec: after };
  const event = object('update', apiVersion, kind, 'app/one', { spec: before, planned, differing });
  const [step] = stepsOf(event).values();
  return step && disturbanceOf(step);
}

const image = ['spec.template.spec.containers[0].image'];

test('new pods of a Deployment disturb where the old ones are stopped before', () => {
  const spec = { strategy: { type: 'Recreate' } };
  expect(disturbance('apps/v1', 'Deployment', image, { before: spec })).toBe(
    'its pods are stopped before new ones start',
  );
  expect(disturbance('apps/v1', 'Deployment', ['spec.replicas'], { before: spec })).toBe(undefined);
});

test.each([{}, { strategy: { type: 'RollingUpdate' } }])(
  'new pods of a Deployment beside the old ones do not: %p',
  (before) => {
    expect(disturbance('apps/v1', 'Deployment', image, { before })).toBe(undefined);
  },
);

test('of two strategies the one that the update brings counts', () => {
  const after = { strategy: { type: 'Recreate' } };
  expect(disturbance('apps/v1', 'Deployment', image, { after })).toBe(
    'its pods are stopped before new ones start',
  );
});

test.each(['Prometheus', 'Alertmanager'])('new pods of a %s disturb, new rules do not', (kind) => {
  const of = (path: string) => disturbance('monitoring.coreos.com/v1', kind, [path]);
  expect(of('spec.resources.limits.memory')).toBe('its pods restart, one after the other');
  expect(of('spec.storage.volumeClaimTemplate')).toBe('its pods restart, one after the other');
  expect([of('spec.ruleSelector'), of('metadata.labels')]).toEqual([undefined, undefined]);
});

test.each([
  ['apps/v1', 'StatefulSet', {}],
  ['apps/v1', 'Deployment', { strategy: { type: 'Recreate' } }],
  ['monitoring.coreos.com/v1', 'Prometheus', {}],
  ['monitoring.coreos.com/v1', 'Alertmanager', {}],
])('%s %s that is scaled to nothing disturbs', (apiVersion, kind, spec) => {
  const to = (replicas: number) =>
    disturbance(apiVersion, kind, ['spec.replicas'], {
      before: { ...spec, replicas: 2 },
      after: { ...spec, replicas },
    });
  expect([to(0), to(1)]).toEqual(['it is scaled to nothing', undefined]);
});

test('what is at nothing already stays undisturbed, and so does what keeps no state', () => {
  const none = { replicas: 0 };
  expect([
    disturbance('apps/v1', 'StatefulSet', ['metadata.labels'], { before: none }),
    disturbance('apps/v1', 'Deployment', ['spec.replicas'], { after: none }),
  ]).toEqual([undefined, undefined]);
});

const backups = (before: string | undefined, after: string | undefined) =>
  disturbance('barmancloud.cnpg.io/v1', 'ObjectStore', ['spec.retentionPolicy'], {
    before: before === undefined ? {} : { retentionPolicy: before },
    after: after === undefined ? {} : { retentionPolicy: after },
  });

test.each([
  ['30d', '7d', 'backups are kept for 7d, before for 30d'],
  ['1m', '4w', 'backups are kept for 4w, before for 1m'],
  [undefined, '30d', 'backups are kept for 30d, before for ever'],
])('backups kept for %s and then for %s disturb', (before, after, said) => {
  expect(backups(before, after)).toBe(said);
});

test.each([
  ['7d', '30d'],
  ['7d', '1w'],
  ['30d', undefined],
  ['30d', '30d'],
])('backups kept for %s and then for %s do not', (before, after) => {
  expect(backups(before, after)).toBe(undefined);
});

test('a bucket disturbs with the rules by which its objects are kept, and with nothing else', () => {
  const bucket = (...differing: readonly string[]): string | undefined => {
    const fake: Fake = { op: 'update', type: 'gcp:storage/bucket:Bucket', name: 'backups' };
    const [step] = stepsOf(began({ ...fake, differing })).values();
    return step && disturbanceOf(step);
  };
  expect(bucket('versioning.enabled', 'lifecycleRules[0].action', 'lifecycleRules[1]')).toBe(
    'what keeps its objects changes: lifecycleRules, versioning',
  );
  expect(bucket('forceDestroy', 'softDeletePolicy')).toBe(
    'what keeps its objects changes: forceDestroy, softDeletePolicy',
  );
  expect(bucket('labels.team')).toBe(undefined);
});
