import { resourceLabel, resourceName } from '../../../cli/engine/resource-name';

const urn =
  'urn:pulumi:local::plinth::plinth:release:Chart$kubernetes:apps/v1:Deployment::deployment/immudb/immudb';

test('the kind is not said twice', () => {
  expect(resourceName(urn)).toEqual({ kind: 'Deployment', name: 'immudb/immudb' });
  expect(resourceLabel(urn)).toBe('Deployment immudb/immudb');
});

test("a name that does not start with its kind is kept, '::' inside it too", () => {
  expect(
    resourceLabel('urn:pulumi:local::p::random:index/randomPassword:RandomPassword::a::b'),
  ).toBe('RandomPassword a::b');
});
