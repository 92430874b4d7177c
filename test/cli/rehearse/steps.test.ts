import type { EngineEvent } from '@pulumi/pulumi/automation';
import { broke } from '../engine/events';
import { noSteps, observe } from '../../../cli/rehearse/steps';
import { began, brackets, chartOf, object, stepsOf, urnOf } from './stack';

const set = { type: 'kubernetes:apps/v1:StatefulSet', name: 'statefulset/immudb/immudb' };

const changesOf = (...events: readonly EngineEvent[]) =>
  [...stepsOf(...events).values()].map(({ change }) => change);

test.each([
  ['create', 'create'],
  ['import', 'create'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['same', 'same'],
])('the engine’s %s is a change of the kind %s', (op, change) => {
  expect(changesOf(began({ op, ...set }))).toEqual([change]);
});

test.each([
  ['create-replacement', 'replace', 'delete-replaced'],
  ['delete-replaced', 'replace', 'create-replacement'],
])('the three steps of a replacement, %s first, are one change', (...ops) => {
  expect(changesOf(...ops.map((op) => began({ op, ...set })))).toEqual(['replace']);
});

test('the paths that differ are those of the step that gave them', () => {
  const steps = stepsOf(
    began({ op: 'create-replacement', ...set, differing: ['spec.serviceName'] }),
    began({ op: 'delete-replaced', ...set }),
  );
  expect(steps.get(urnOf(set))?.properties).toEqual(['spec.serviceName']);
});

test('whether a resource was there before tells a creation from everything else', () => {
  expect(stepsOf(began({ op: 'create', ...set })).get(urnOf(set))?.existed).toBe(false);
  expect(stepsOf(began({ op: 'same', ...set })).get(urnOf(set))?.existed).toBe(true);
});

test('what the state protects and retains is known', () => {
  const step = stepsOf(began({ op: 'delete', ...set, protect: true, retainOnDelete: true })).get(
    urnOf(set),
  );
  expect([step?.protected, step?.retained]).toEqual([true, true]);
});

test('what an unchanged resource is comes from an earlier run, as its event does not say', () => {
  const metadata = { op: 'same', urn: urnOf(set), type: set.type, old: { custom: true } };
  const bare = {
    sequence: 0,
    timestamp: 0,
    resourcePreEvent: { metadata },
  } as unknown as EngineEvent;
  const inputs = { kind: 'StatefulSet' };
  const earlier = stepsOf(began({ op: 'create', ...set, inputs, parent: chartOf('immudb') }));
  const [urn = ''] = earlier.keys();
  const same = {
    ...bare,
    resourcePreEvent: { metadata: { ...metadata, urn } },
  } as unknown as EngineEvent;
  expect(observe(noSteps, same, earlier).get(urn)).toMatchObject({
    change: 'same',
    existed: true,
    custom: true,
    inputs,
    parent: chartOf('immudb'),
  });
  expect(observe(noSteps, bare).get(urnOf(set))).toMatchObject({ inputs: {}, parent: '' });
});

test('a step that fails is marked', () => {
  const steps = stepsOf(began({ op: 'create', ...set }), broke('create', urnOf(set)));
  expect(steps.get(urnOf(set))?.failed).toBe(true);
});

test('a failure of something unknown changes nothing', () => {
  expect(stepsOf(broke('create', urnOf(set))).size).toBe(0);
});

test('a replacement that the engine refuses, without any step, counts as one of something protected', () => {
  const diagnosticEvent = {
    severity: 'error',
    message: `unable to replace resource "${urnOf(set)}"\nas it is currently marked for protection.`,
    color: 'never',
  } as const;
  const step = stepsOf({ sequence: 0, timestamp: 0, diagnosticEvent }).get(urnOf(set));
  expect([step?.change, step?.protected, step?.type]).toEqual([
    'replace',
    true,
    'kubernetes:apps/v1:StatefulSet',
  ]);
});

test('components are told apart from resources', () => {
  const custom = [
    ...stepsOf(...brackets('immudb'), object('same', 'v1', 'Service', 'immudb/immudb')).values(),
  ];
  expect(custom.map((step) => step.custom)).toEqual([false, false, false, true]);
});

test('an operation that is no change is left out', () => {
  expect(changesOf(began({ op: 'read', ...set }))).toEqual([]);
});
