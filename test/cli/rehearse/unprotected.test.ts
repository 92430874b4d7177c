import { unprotected } from '../../../cli/rehearse/unprotected';

const resource = { urn: 'urn:1', type: 'gcp:container/cluster:Cluster', custom: true };
const after = (...resources: readonly (typeof resource)[]) =>
  unprotected({ version: 3, deployment: { resources } }).deployment.resources;

test('what the engine protects is free to go', () => {
  expect(after({ ...resource, ...{ protect: true } })).toEqual([{ ...resource, protect: false }]);
});

test('what is to be retained still is', () => {
  const retained = { ...resource, ...{ protect: true, retainOnDelete: true } };
  expect(after(retained)).toEqual([{ ...retained, protect: false }]);
});

test('a cluster’s own protection is off, in inputs and outputs', () => {
  const properties = { name: 'prod', deletionProtection: true, deletionPolicy: 'PREVENT' };
  const free = { name: 'prod', deletionProtection: false, deletionPolicy: 'DELETE' };
  expect(after({ ...resource, ...{ inputs: properties, outputs: properties } })).toEqual([
    { ...resource, inputs: free, outputs: free },
  ]);
});

test('a policy that abandons is none that forbids', () => {
  const inputs = { deletionPolicy: 'ABANDON' };
  expect(after({ ...resource, ...{ inputs } })).toEqual([{ ...resource, inputs }]);
});

test('everything else in the state is kept', () => {
  const state = { version: 3, deployment: { manifest: { time: 'now' }, pending_operations: [] } };
  expect(unprotected(state)).toEqual({
    version: 3,
    deployment: { manifest: { time: 'now' }, pending_operations: [], resources: [] },
  });
});
