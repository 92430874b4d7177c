import { nothing, sizesOf } from '../../../cli/branch/sizes';

const gibibyte = 2 ** 30;
const container = (cpu: unknown, memory: unknown) => ({ resources: { requests: { cpu, memory } } });
const deployment = (replicas: number | undefined, ...containers: readonly unknown[]) => ({
  type: 'kubernetes:apps/v1:Deployment',
  inputs: {
    spec: {
      ...(replicas !== undefined && { replicas }),
      template: { spec: { containers } },
    },
  },
});

test('pods of a workload ask for what their containers do, each', () => {
  const app = deployment(3, container('250m', '512Mi'), container('0.5', '1Gi'));
  expect(sizesOf([app])).toEqual({ cpuMillis: 2250, memory: 4.5 * gibibyte, storage: 0 });
  expect(sizesOf([deployment(undefined, container(1, 1024))])).toEqual({
    ...{ cpuMillis: 1000, memory: 1024, storage: 0 },
  });
});

test('a database asks for its memory and volumes once for each instance', () => {
  const cluster = {
    type: 'kubernetes:postgresql.cnpg.io/v1:Cluster',
    inputs: {
      spec: {
        instances: 2,
        resources: { requests: { cpu: '100m', memory: '512Mi' } },
        storage: { size: '50Gi' },
        walStorage: { size: '2Gi' },
      },
    },
  };
  expect(sizesOf([cluster])).toEqual({
    ...{ cpuMillis: 200, memory: gibibyte, storage: 104 * gibibyte },
  });
});

test('volumes count that a claim asks for, or a workload for each of its pods', () => {
  const spec = { resources: { requests: { storage: '5G' } } };
  const claim = { type: 'kubernetes:core/v1:PersistentVolumeClaim', inputs: { spec } };
  const set = {
    type: 'kubernetes:apps/v1:StatefulSet',
    inputs: { spec: { replicas: 2, volumeClaimTemplates: [{ spec }] } },
  };
  expect(sizesOf([claim, set])).toEqual({ ...nothing, storage: 15e9 });
});

test('quantities are read as Kubernetes does', () => {
  const app = deployment(1, container('2e-1', '1e3'), container('100000u', '1P'));
  expect(sizesOf([app])).toEqual({ cpuMillis: 300, memory: 1000 + 1e15, storage: 0 });
});

test('everything else, and what can not be read, counts as nothing', () => {
  const service = { type: 'kubernetes:core/v1:Service', inputs: { spec: { replicas: 3 } } };
  const strange = deployment(2, container('much', null), container('5Xi', '1Zi'), {}, null);
  expect(sizesOf([service, strange, { type: 'kubernetes:apps/v1:Deployment' }])).toEqual(nothing);
});
