import { declaredFrom } from '../../../cli/drift/declared';
import { findDrift, type DriftQuestion } from '../../../cli/drift/find-drift';
import { identityOf, keyOf } from '../../../cli/drift/identity';
import type { Step } from '../../../cli/progress/progress';
import type { JsonObject } from '../../../lab/plugins/protocol/values';
import {
  clusterAt,
  failure,
  forbidden,
  startApiServer,
  usual,
  type Answer,
  type FakeApiServer,
} from './api-server';
import { entry, ours } from './sample';

const step: Step = { update: () => undefined, done: () => undefined, fail: () => undefined };

function configMap(name: string, value = 'right'): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop' },
    data: { a: value },
  };
}

const place = (name: string) => `/api/v1/namespaces/shop/configmaps/${name}`;

/** The object as it is there, with what we own of it. */
function there(manifest: JsonObject, version = '1'): JsonObject {
  const metadata = manifest['metadata'] as JsonObject;
  const managedFields = [entry(ours, { 'f:data': { 'f:a': {} } })];
  return { ...manifest, metadata: { ...metadata, resourceVersion: version, managedFields } };
}

function question(
  { cluster }: Pick<FakeApiServer, 'cluster'>,
  manifests: readonly JsonObject[],
): DriftQuestion {
  return {
    stack: 'prod',
    declared: manifests.map((manifest) => declaredFrom(manifest)),
    deployed: new Map(
      manifests.map((manifest) => {
        const identity = identityOf(manifest);
        return [keyOf(identity), { identity, inputs: manifest, manager: ours }];
      }),
    ),
    cluster,
    territory: { without: new Set() },
  };
}

let server: FakeApiServer | undefined;

async function serving(
  answers: Parameters<typeof startApiServer>[0],
  gathered?: Parameters<typeof startApiServer>[1],
): Promise<FakeApiServer> {
  server = await startApiServer({ ...usual, ...answers }, gathered);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const applied = (body: JsonObject): Answer => ({ status: 200, body: there(body) });

test('a stack that is as it was deployed has no drift; nothing but reads and dry runs is sent', async () => {
  const api = await serving({
    [`GET ${place('a')}`]: there(configMap('a')),
    [`PATCH ${place('a')}`]: applied,
    'GET /api/v1/configmaps': { items: [there(configMap('a'))] },
  });
  const found = await findDrift(question(api, [configMap('a')]), step);
  expect(found).toEqual({
    stack: 'prod',
    drifted: [],
    undeclared: [],
    pending: [],
    compared: 1,
    searched: 1,
    silent: [],
  });
  const writes = api.asked.filter((line) => !line.startsWith('GET '));
  expect(writes).toEqual([
    `PATCH ${place('a')}?fieldManager=${ours}&force=true&fieldValidation=Warn&dryRun=All`,
  ]);
});

test('an object that is gone, one that was changed and one that nobody declares are found', async () => {
  const stray = there(configMap('stray'));
  const api = await serving({
    [`GET ${place('b')}`]: there(configMap('b', 'wrong')),
    [`PATCH ${place('b')}`]: applied,
    'GET /api/v1/configmaps': { items: [there(configMap('b', 'wrong')), stray] },
  });
  const { drifted, undeclared } = await findDrift(
    question(api, [configMap('a'), configMap('b')]),
    step,
  );
  expect(drifted).toMatchObject([
    { identity: { name: 'a' }, kinds: ['missing'] },
    {
      identity: { name: 'b' },
      kinds: ['changed'],
      fields: [{ path: 'data.a', live: 'wrong', declared: 'right' }],
    },
  ]);
  expect(undeclared).toMatchObject([{ identity: { name: 'stray', kind: 'ConfigMap' } }]);
});

test('lists are read to their last page', async () => {
  const query = 'labelSelector=app.kubernetes.io%2Fpart-of%3Dplinth&limit=500';
  const api = await serving({
    [`GET /api/v1/configmaps?${query}`]: {
      metadata: { continue: 'next' },
      items: [there(configMap('one'))],
    },
    [`GET /api/v1/configmaps?${query}&continue=next`]: {
      metadata: {},
      items: [there(configMap('two'))],
    },
  });
  const { undeclared } = await findDrift(question(api, []), step);
  expect(undeclared.map(({ identity: { name } }) => name)).toEqual(['one', 'two']);
});

test('an object that is written while it is compared is compared again', async () => {
  let reads = 0;
  const api = await serving({
    [`GET ${place('a')}`]: { status: 200, body: there(configMap('a', 'old'), '1') },
    [`PATCH ${place('a')}`]: (body) => {
      reads += 1;
      return { status: 200, body: there(body, reads === 1 ? '2' : '1') };
    },
    'GET /api/v1/configmaps': { items: [] },
  });
  const { drifted } = await findDrift(question(api, [configMap('a')]), step);
  expect(reads).toBe(2);
  expect(drifted).toHaveLength(1);
});

test('what admission refuses is told as such, and is no missing right', async () => {
  const words = 'pods "a" is forbidden: violates PodSecurity "restricted:latest"';
  const api = await serving({
    [`GET ${place('a')}`]: there(configMap('a')),
    [`PATCH ${place('a')}`]: failure(403, words, 'Forbidden'),
    'GET /api/v1/configmaps': { items: [] },
  });
  const { drifted } = await findDrift(question(api, [configMap('a')]), step);
  expect(drifted).toMatchObject([{ kinds: ['refused'], refusal: words }]);
});

test('two hundred objects take two requests each, sixteen at a time', async () => {
  const all = Array.from({ length: 200 }, (_, at) => configMap(`map-${at}`));
  const names = all.map(({ metadata }) => (metadata as { name: string }).name);
  const api = await serving(
    {
      ...Object.fromEntries(names.map((name) => [`GET ${place(name)}`, there(configMap(name))])),
      ...Object.fromEntries(names.map((name) => [`PATCH ${place(name)}`, applied])),
      'GET /api/v1/configmaps': { items: [] },
    },
    { under: place(''), requests: 16 },
  );
  const found = await findDrift(question(api, all), step);
  expect(found).toMatchObject({ drifted: [], compared: 200 });
  expect(api.widest()).toBe(16);
  // and one for the version, two for the kinds and one list
  expect(api.asked.length).toBe(405);
});

test('fails with every missing right at once, and says nothing of drift', async () => {
  const api = await serving({
    [`GET ${place('a')}`]: forbidden('get', 'configmaps'),
    [`GET ${place('b')}`]: there(configMap('b')),
    [`PATCH ${place('b')}`]: forbidden('patch', 'configmaps'),
    'GET /api/v1/configmaps': forbidden('list', 'configmaps'),
  });
  const run = findDrift(question(api, [configMap('a'), configMap('b')]), step);
  await expect(run).rejects.toMatchObject({
    name: 'UserError',
    problems: [
      'drift: ConfigMap shop/a: configmaps is forbidden: User "ci" cannot get resource "configmaps" in API group "" in the namespace "shop"',
      'drift: ConfigMap shop/b: configmaps is forbidden: User "ci" cannot patch resource "configmaps" in API group "" in the namespace "shop"',
      'drift: list of ConfigMap: configmaps is forbidden: User "ci" cannot list resource "configmaps" in API group "" in the namespace "shop"',
    ],
    fix: 'drift needs to get, list and patch every kind of the platform (docs/drift.md); nothing was compared to the end',
  });
});

test('fails when nobody knows who asks', async () => {
  const api = await serving({ 'GET /version': failure(401, 'Unauthorized') });
  await expect(findDrift(question(api, []), step)).rejects.toThrow(
    'drift: the cluster: Unauthorized\n  fix: check the kubeconfig and the credentials of this machine: kubectl get namespaces',
  );
});

test('fails when the API server breaks on the way', async () => {
  const api = await serving({
    [`GET ${place('a')}`]: failure(500, 'something broke'),
    'GET /api/v1/configmaps': { items: [] },
  });
  await expect(findDrift(question(api, [configMap('a')]), step)).rejects.toThrow(
    'drift: ConfigMap shop/a: something broke',
  );
});

test('fails when the cluster does not answer', async () => {
  const cluster = clusterAt('http://127.0.0.1:1');
  await expect(findDrift(question({ cluster }, []), step)).rejects.toThrow(
    /^drift: the API server at http:\/\/127\.0\.0\.1:1 can not be reached: .*ECONNREFUSED/,
  );
});

test('an API beside the API server that is away is told, and keeps nothing of ours', async () => {
  const group = (version: string): JsonObject => ({
    preferredVersion: { groupVersion: version },
    versions: [{ groupVersion: version }],
  });
  const api = await serving({
    'GET /apis': { groups: [group('metrics.k8s.io/v1beta1')] },
    'GET /apis/metrics.k8s.io/v1beta1': failure(500, 'the server is currently unable'),
    'GET /api/v1/configmaps': { items: [] },
  });
  const { silent } = await findDrift(question(api, []), step);
  expect(silent).toEqual(['metrics.k8s.io/v1beta1: the server is currently unable']);
});

test.each([
  ['declared', 'deployed'],
  ['deployed', 'declared'],
] as const)('fails when an API of which we have %s something is away', async (_, emptied) => {
  const route = { ...configMap('a'), apiVersion: 'net/v1', kind: 'Route' };
  const api = await serving({
    'GET /apis': {
      groups: [
        { preferredVersion: { groupVersion: 'net/v2' }, versions: [{ groupVersion: 'net/v2' }] },
      ],
    },
    'GET /apis/net/v2': failure(503, 'the server is currently unable'),
    'GET /api/v1/configmaps': { items: [] },
  });
  const asked = question(api, [route]);
  const half = emptied === 'deployed' ? { deployed: new Map() } : { declared: [] };
  await expect(findDrift({ ...asked, ...half }, step)).rejects.toThrow(
    'drift: net/v2: the server is currently unable\n  fix: check the kubeconfig',
  );
});

test('a version that went a moment ago has no kinds', async () => {
  const gone = { preferredVersion: { groupVersion: 'gone/v1' }, versions: [] };
  const api = await serving({
    'GET /apis': { groups: [gone] },
    'GET /api/v1/configmaps': { items: [] },
  });
  expect(await findDrift(question(api, []), step)).toMatchObject({ searched: 1, silent: [] });
});

test('a kind that only an older version of its group has is searched, too, and none twice', async () => {
  const routes = { name: 'routes', kind: 'Route', namespaced: true, verbs: ['list', 'patch'] };
  const api = await serving({
    'GET /apis': {
      groups: [
        {
          preferredVersion: { groupVersion: 'net/v1' },
          versions: [{ groupVersion: 'net/v1' }, { groupVersion: 'net/v1beta1' }],
        },
      ],
    },
    'GET /apis/net/v1': { resources: [routes] },
    'GET /apis/net/v1beta1': { resources: [routes, { ...routes, name: 'grants', kind: 'Grant' }] },
    'GET /api/v1/configmaps': { items: [] },
    'GET /apis/net/v1/routes': { items: [] },
    'GET /apis/net/v1beta1/grants': { items: [] },
  });
  expect((await findDrift(question(api, []), step)).searched).toBe(3);
  expect(api.asked.filter((line) => line.includes('/routes?'))).toHaveLength(1);
});

test('what the sources ask for and the last update did not, and the other way round, is no drift', async () => {
  const api = await serving({ 'GET /api/v1/configmaps': { items: [] } });
  const { deployed } = question(api, [configMap('old')]);
  const found = await findDrift({ ...question(api, [configMap('new')]), deployed }, step);
  expect(found.drifted).toEqual([]);
  expect(found.pending).toMatchObject([
    { identity: { name: 'new' }, what: 'to create' },
    { identity: { name: 'old' }, what: 'to delete' },
  ]);
});

test('a Secret goes back to the API server with the values that are there, those of ours alone', async () => {
  const secret: JsonObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace: 'shop' },
    type: 'Opaque',
  };
  let sent: JsonObject = {};
  const path = '/api/v1/namespaces/shop/secrets/login';
  const resources = [
    { name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['list', 'patch'] },
  ];
  const now = { ...there({ ...secret, data: { a: 'b3Vycw==', foreign: 'dGhlaXJz' } }) };
  const api = await serving({
    'GET /api/v1': { resources },
    'GET /api/v1/secrets': { items: [] },
    [`GET ${path}`]: now,
    [`PATCH ${path}`]: (body) => {
      sent = body;
      return { status: 200, body: now };
    },
  });
  const { drifted } = await findDrift(
    question(api, [{ ...secret, data: { a: 'encrypted' } }]),
    step,
  );
  expect(sent['data']).toEqual({ a: 'b3Vycw==' });
  expect(drifted).toEqual([]);
});

test('a refusal of a Secret does not quote its values', async () => {
  const secret: JsonObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace: 'shop' },
  };
  const path = '/api/v1/namespaces/shop/secrets/login';
  const api = await serving({
    'GET /api/v1': {
      resources: [{ name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['list', 'patch'] }],
    },
    'GET /api/v1/secrets': { items: [] },
    [`GET ${path}`]: there({ ...secret, data: { a: 'aHVudGVyMg==' } }),
    [`PATCH ${path}`]: failure(422, 'Invalid value: "hunter2" (aHVudGVyMg==)', 'Invalid'),
  });
  const { drifted } = await findDrift(question(api, [{ ...secret, data: { a: 'x' } }]), step);
  expect(drifted).toMatchObject([{ refusal: 'Invalid value: "(secret)" ((secret))' }]);
});
