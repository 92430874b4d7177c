import { plan } from '../../../cli/engine/plan';
import { plainPaint } from '../../../cli/host';
import { planText } from '../../../cli/text/plan';
import { began, claim, component, deployment } from '../engine/events';

test('the most dangerous comes first, with its marks and the reasons for an update', () => {
  const steps = [
    began('create', component),
    began('same', deployment),
    began('update', deployment, { detailedDiff: { 'spec.replicas': {}, 'metadata.labels.a': {} } }),
    began('delete', claim, { protect: true }),
  ].reduce(plan, []);
  expect(planText(steps, plainPaint)).toBe(
    [
      '- delete  PersistentVolumeClaim immudb/data  [stateful, data would be lost, protected]',
      '~ update  Deployment immudb/immudb',
      '            spec.replicas',
      '            metadata.labels.a',
    ].join('\n'),
  );
});

test('a replacement names the properties that force it, from the coarse list if there is no fine one', () => {
  const steps = [began('replace', deployment, { diffs: ['spec'] })].reduce(plan, []);
  expect(planText(steps, plainPaint)).toBe('± replace Deployment immudb/immudb\n            spec');
});

test('a creation names no properties, and one with data is marked without an alarm', () => {
  const steps = [began('create', claim, { diffs: ['spec'] }), began('import', deployment)].reduce(
    plan,
    [],
  );
  expect(planText(steps, plainPaint)).toBe(
    '+ create  Deployment immudb/immudb\n+ create  PersistentVolumeClaim immudb/data  [stateful]',
  );
});

test('steps that only carry out a replacement are not shown again', () => {
  expect(
    [began('create-replacement', claim), began('delete-replaced', claim)].reduce(plan, []),
  ).toEqual([]);
});
