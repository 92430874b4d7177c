import { deployedIn } from '../../../cli/drift/deployed';
import { keyOf } from '../../../cli/drift/identity';
import type { ResourceState } from '../../../cli/engine/state';

const inputs = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
};

const resource: ResourceState = {
  urn: 'urn:pulumi:local::plinth::kubernetes:apps/v1:Deployment::deployment/shop/web',
  type: 'kubernetes:apps/v1:Deployment',
  custom: true,
  inputs,
  outputs: { metadata: { uid: 'uid-1' }, __fieldManager: 'pulumi-kubernetes-12345678' },
};

const found = (...resources: readonly ResourceState[]) => [
  ...deployedIn({ version: 3, deployment: { resources } }).entries(),
];

const identity = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
};

test('an object is known by its identity, with its id and who applied it', () => {
  expect(found(resource)).toEqual([
    [keyOf(identity), { identity, inputs, uid: 'uid-1', manager: 'pulumi-kubernetes-12345678' }],
  ]);
});

test('what was found after a killed run has neither', () => {
  expect(found({ ...resource, outputs: {} })).toEqual([[keyOf(identity), { identity, inputs }]]);
});

test('what is no object, or on its way out, is none', () => {
  const old = { ...resource, delete: true };
  expect(
    found(
      old,
      { ...resource, type: 'pulumi:providers:kubernetes', inputs: { kubeconfig: 'x' } },
      { ...resource, type: 'kubernetes:apps/v1:Deployment', custom: false },
      { ...resource, inputs: {} },
    ),
  ).toEqual([]);
});

test('versions of a kind are one kind, groups are not, and the default namespace is none', () => {
  expect(keyOf({ ...identity, version: 'v2' })).toBe(keyOf(identity));
  expect(keyOf({ ...identity, group: 'other' })).not.toBe(keyOf(identity));
  expect(keyOf({ ...identity, namespace: 'default' })).toBe(keyOf({ ...identity, namespace: '' }));
});
