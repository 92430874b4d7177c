import type { EngineEvent } from '@pulumi/pulumi/automation';
import { changed, collect, countsText, nothingHappened } from '../../../cli/engine/result';
import { claim, deployment, ended, said, summary } from './events';

const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

test('counts come from the summary, replacement steps counted once', () => {
  const { counts: found } = collect(
    nothingHappened,
    summary({
      create: 3,
      same: 38,
      replace: 1,
      'create-replacement': 1,
      'delete-replaced': 1,
      refresh: 7,
    }),
  );
  expect(found).toEqual({ ...counts, create: 3, same: 38, replace: 1 });
  expect(changed(found)).toBe(true);
});

test('errors and warnings are kept with their resource, without colour directives', () => {
  const events = [
    said('error', '<{%fg 1%}>denied<{%reset%}>\n', deployment),
    said('warning', 'deprecated', ''),
    said('error', '<{%reset%}>\n'),
    said('info', 'hello', deployment),
    said('info', 'waiting', deployment, true),
  ];
  expect(events.reduce(collect, nothingHappened).diagnostics).toEqual([
    { severity: 'error', resource: 'Deployment immudb/immudb', message: 'denied' },
    { severity: 'warning', message: 'deprecated' },
  ]);
});

test("the outputs are those that the stack ends with, and no other resource's", () => {
  const stack = 'urn:pulumi:local::plinth::pulumi:pulumi:Stack::plinth-local';
  const type = 'pulumi:pulumi:Stack';
  const outputs = { urls: { app: 'https://app.example' }, kubeconfig: '[secret]' };
  const last = {
    sequence: 0,
    timestamp: 0,
    resOutputsEvent: {
      metadata: { op: 'same', urn: stack, type, new: { urn: stack, type, outputs } },
    },
  } as unknown as EngineEvent;
  expect([ended('same', claim), last].reduce(collect, nothingHappened).outputs).toEqual(outputs);
  expect([ended('same', claim)].reduce(collect, nothingHappened).outputs).toEqual({});
});

test('a run without changes says so', () => {
  expect(countsText({ ...counts, same: 42 })).toBe('no changes, 42 unchanged');
  expect(changed({ ...counts, same: 42 })).toBe(false);
});

test('a run with changes lists them', () => {
  expect(countsText({ create: 1, update: 2, replace: 3, delete: 4, same: 5 })).toBe(
    '1 created, 2 updated, 3 replaced, 4 deleted, 5 unchanged',
  );
});

test('a plan lists what would change', () => {
  expect(countsText({ create: 1, update: 2, replace: 3, delete: 4, same: 5 }, 'planned')).toBe(
    '1 to create, 2 to update, 3 to replace, 4 to delete, 5 unchanged',
  );
});
