import { UserError } from '../../../errors/user-error';
import { labNodes, numbered, seedLab, type Seed } from '../../../lab/control-plane/seed';
import type { ApiAnswer, LabApi } from '../../../lab/control-plane/simulation/api';

interface Call {
  readonly method: string;
  readonly path: string;
}

/** An API server that takes everything, or answers as it is told to first. */
function server(first: readonly (ApiAnswer | Error)[] = []) {
  const calls: Call[] = [];
  const answers = [...first];
  const api: LabApi = {
    call(method, path) {
      calls.push({ method, path });
      const told = path.includes('customresourcedefinitions') ? answers.shift() : undefined;
      if (told instanceof Error) return Promise.reject(told);
      return Promise.resolve(told ?? { status: 200, body: { items: [] } });
    },
    watch: () => Promise.resolve(200),
    close: () => undefined,
  };
  return { api, calls };
}

const definition = (kind = 'CustomResourceDefinition') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind,
  metadata: { name: 'a.example' },
});
const seed = (more: Partial<Seed> = {}): Seed => ({
  ...{ nodes: 0, preload: [definition()], onProgress: () => undefined },
  signal: new AbortController().signal,
  ...more,
});
const path =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/a.example?fieldManager=plinth-lab&force=true';

test('nodes have the names, size, labels and taints that are asked for, each in the next zone', () => {
  const taints = [{ key: 'only', effect: 'NoSchedule' }];
  const [first, second] = labNodes([
    { names: ['a', 'b'], labels: { pool: 'x' }, taints, cores: 8, memory: 32 },
  ]).map(({ body }) => body);
  expect(first).toMatchObject({
    metadata: { name: 'a', labels: { pool: 'x', 'topology.kubernetes.io/zone': 'lab-a' } },
    spec: { taints },
    status: {
      capacity: { cpu: '8', memory: '32Gi' },
      allocatable: { cpu: '7900m', memory: '31Gi' },
    },
  });
  expect(second?.metadata.labels?.['topology.kubernetes.io/zone']).toBe('lab-b');
});

test('nodes of which only the number is given have four cores and 16 GiB', () => {
  const [node] = labNodes(1);
  expect(node?.body).toMatchObject({
    metadata: { name: 'node-1' },
    status: { allocatable: { cpu: '3900m', memory: '15Gi', pods: '110' } },
  });
  expect(numbered('pool', 2)).toEqual(['pool-1', 'pool-2']);
});

test('what is to be there from the start is applied', async () => {
  const { api, calls } = server();
  await seedLab(api, seed());
  expect(calls).toContainEqual({ method: 'PATCH', path });
});

test('what a busy API server does not take is sent again', async () => {
  const busy = { status: 429, body: 'storage is (re)initializing' };
  const { api, calls } = server([busy, new Error('no answer in 5000 ms')]);
  await seedLab(api, seed());
  expect(calls.filter((call) => call.path === path)).toHaveLength(3);
});

test('fails when the API server refuses', async () => {
  const { api } = server([{ status: 422, body: { message: 'no' } }]);
  await expect(seedLab(api, seed())).rejects.toThrow(
    new Error(`the lab's API server refused ${path}: {"message":"no"}`),
  );
});

test('fails when something else is to be there from the start', async () => {
  const { api } = server();
  await expect(seedLab(api, seed({ preload: [definition('Pod')] }))).rejects.toThrow(
    new UserError(
      "lab: 'preload' must hold kinds CustomResourceDefinition, Namespace only, got 'Pod'",
    ),
  );
});
