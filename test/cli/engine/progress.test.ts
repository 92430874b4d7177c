import type { EngineEvent } from '@pulumi/pulumi/automation';
import { advance, nothingYet, progressText, waitTexts } from '../../../cli/engine/progress';
import { began, broke, claim, component, deployment, ended, provider, said } from './events';

const after = (...events: readonly EngineEvent[]) => events.reduce(advance, nothingYet);

test('before the first resource the program is being read', () => {
  expect(progressText(nothingYet)).toBe('reading the program');
  expect(waitTexts(nothingYet)).toEqual([]);
});

test('a resource under way is counted as not done and named with what the provider waits for', () => {
  const progress = after(
    began('create', deployment),
    said('info', '[1/2] waiting for replicas\n', deployment, true),
    began('same', claim),
    ended('same', claim),
  );
  expect(progressText(progress)).toBe('1 of 2 resources');
  expect(waitTexts(progress)).toEqual([
    'creating Deployment immudb/immudb: [1/2] waiting for replicas',
  ]);
});

test('a finished resource is done and waits for nothing', () => {
  const progress = after(began('delete', deployment), ended('delete', deployment));
  expect(progressText(progress)).toBe('1 of 1 resources');
  expect(waitTexts(progress)).toEqual([]);
});

test('what is done is forgotten, so that a large stack costs no more for each event than a small one', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `${deployment}-${index}`);
  const progress = after(...many.flatMap((urn) => [began('same', urn), ended('same', urn)]));
  expect(progress).toEqual({ begun: 1000, done: 1000, underWay: new Map() });
});

test('a failed resource is no longer waited for', () => {
  expect(waitTexts(after(began('update', deployment), broke('update', deployment)))).toEqual([]);
});

test.each([component, provider])('%s is not counted: it has no work of its own', (urn) => {
  expect(after(began('create', urn), ended('create', urn), said('info', 'x', urn, true))).toEqual(
    nothingYet,
  );
});

test('what is unchanged is never shown as under way', () => {
  expect(waitTexts(after(began('same', deployment)))).toEqual([]);
});

test('a message that is no status does not become one', () => {
  const progress = after(began('create', deployment), said('warning', 'deprecated', deployment));
  expect(waitTexts(progress)).toEqual(['creating Deployment immudb/immudb']);
});
