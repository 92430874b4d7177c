import { keyOf, identityOf } from '../../../cli/drift/identity';
import { undeclaredAmong } from '../../../cli/drift/undeclared';
import type { JsonObject } from '../../../lab/plugins/protocol/values';
import { entry, ours } from './sample';

function configMap(name: string, manager: string, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...{ name, namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
      managedFields: [entry(manager, {})],
      ...more,
    },
  };
}

const everywhere = { without: new Set<string>() };
const names = (...args: Parameters<typeof undeclaredAmong>) =>
  undeclaredAmong(...args).map(({ identity: { name } }) => name);

test('an object of an update, or of somebody with kubectl, that nobody knows is found', () => {
  expect(undeclaredAmong([configMap('left', ours)], new Set(), everywhere)).toEqual([
    {
      identity: { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'left' },
      by: [{ manager: ours, time: '2026-01-02T03:04:05Z' }],
      created: '2026-01-01T00:00:00Z',
    },
  ]);
  expect(names([configMap('copied', 'kubectl-create')], new Set(), everywhere)).toEqual(['copied']);
});

test('an object of which the API server notes nobody is found as well', () => {
  const empty = configMap('empty', ours, { managedFields: [] });
  expect(undeclaredAmong([empty], new Set(), everywhere)).toMatchObject([
    { identity: { name: 'empty' }, by: [] },
  ]);
});

test('what is known, in whatever version, is nothing new', () => {
  const known = configMap('known', ours);
  expect(names([known], new Set([keyOf(identityOf(known))]), everywhere)).toEqual([]);
});

test('what a controller derived from an object of ours belongs to it', () => {
  const owner = { ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1' }] };
  const derived = [
    configMap('endpoints', 'kube-controller-manager'),
    configMap('pod', ours, owner),
  ];
  expect(names(derived, new Set(), everywhere)).toEqual([]);
});

test('a backup that was taken on demand tells what happened, and nothing that is wished', () => {
  const taken = configMap('main-20260101t000000z', 'kubectl-create');
  const backup = { ...taken, apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup' };
  const schedule = { ...backup, kind: 'ScheduledBackup' };
  expect(names([backup], new Set(), everywhere)).toEqual([]);
  expect(names([schedule], new Set(), everywhere)).toEqual(['main-20260101t000000z']);
});

test('the namespaces of branches are their stacks’ concern, and a branch looks at its own alone', () => {
  const namespace: JsonObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'branch-a', managedFields: [entry(ours, {})] },
  };
  const inside = configMap('inside', ours, { namespace: 'branch-a' });
  const outside = configMap('outside', ours);
  const all = [namespace, inside, outside];
  expect(names(all, new Set(), { without: new Set(['branch-a']) })).toEqual(['outside']);
  expect(names(all, new Set(), { within: new Set(['branch-a']), without: new Set() })).toEqual([
    'branch-a',
    'inside',
  ]);
});
