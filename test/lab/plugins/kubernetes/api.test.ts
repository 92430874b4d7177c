import type { ServerResponse } from 'node:http';

import { Api, warningsIn } from '../../../../lab/plugins/kubernetes/api';
import {
  ApiError,
  isNamespaceMissing,
  isNotFound,
  Unreachable,
} from '../../../../lab/plugins/kubernetes/api-error';
import { Cluster, KindMissing } from '../../../../lab/plugins/kubernetes/cluster';
import { FakeApiServer } from './fake-api-server';
import type { Answer, Received } from './fake-api-server';

const { signal } = new AbortController();
const GET = { method: 'GET', path: '/x', signal } as const;
const THING = { group: 'example.com', version: 'v1', kind: 'Thing' };
const NODE = { group: '', version: 'v1', kind: 'Node' };
const THINGS = {
  resources: [
    { name: 'things', kind: 'Thing', namespaced: true },
    { name: 'things/status', kind: 'Thing', namespaced: true },
  ],
};
let server: FakeApiServer;

async function api(answer: (request: Received, count: number) => Answer): Promise<Api> {
  server = new FakeApiServer(answer);
  return new Api(await server.start());
}

async function cluster(answer: (request: Received, count: number) => Answer): Promise<Cluster> {
  return new Cluster(await api(answer));
}

const reset = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy();
};

afterEach(() => server.stop());

test('a request carries its token and its body, and brings body and warnings', async () => {
  const client = await api(() => ({ body: { a: 1 }, headers: { warning: '299 - "careful"' } }));
  const answer = await client.request({
    ...GET,
    method: 'PATCH',
    body: { b: 2 },
    contentType: 'application/apply-patch+yaml',
  });
  expect(answer).toEqual({ status: 200, body: { a: 1 }, warnings: ['careful'] });
  expect(server.received[0]).toMatchObject({ method: 'PATCH', path: '/x', body: { b: 2 } });
  expect(server.received[0]?.headers).toMatchObject({
    authorization: 'Bearer token',
    'content-type': 'application/apply-patch+yaml',
  });
});

test.each([
  ['299 - "one"', ['one']],
  ['299 - "say \\"hi\\"", 299 kube "two, three"', ['say "hi"', 'two, three']],
  [undefined, []],
])('warnings in %j are %j', (header, warnings) => {
  expect(warningsIn(header)).toEqual(warnings);
});

test("a failure is told in the API server's words, with its causes", async () => {
  const cause = { reason: 'FieldValueInvalid', field: 'spec.a', message: 'must be b' };
  const body = {
    code: 422,
    reason: 'Invalid',
    message: 'thing is invalid',
    details: { kind: 'things', causes: [cause] },
  };
  const client = await api(() => ({ status: 422, body }));
  const error = await client.request(GET).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 422,
    reason: 'Invalid',
    message: 'thing is invalid',
    about: 'things',
    causes: [cause],
  });
});

test('a failure without words says what was asked', async () => {
  const client = await api(() => ({ status: 400, body: {} }));
  await expect(client.request(GET)).rejects.toThrow('GET /x failed: 400');
});

test.each([
  ['connection reset', reset],
  ['too many requests', { status: 429, body: {} }],
  ['service unavailable', { status: 503, body: {} }],
  ['a change of etcd leader', { status: 500, body: { message: 'etcdserver: leader changed' } }],
])('a short outage by %s is ridden out', async (_what, outage) => {
  const client = await api((_request, count) => (count < 3 ? outage : { body: { ok: true } }));
  await expect(client.request(GET)).resolves.toMatchObject({ body: { ok: true } });
  expect(server.received).toHaveLength(3);
});

test.each([400, 403, 404, 409, 422, 500])(
  'a failure with status %d is not tried again',
  async (status) => {
    const client = await api(() => ({ status, body: { message: 'no' } }));
    await expect(client.request(GET)).rejects.toThrow('no');
    expect(server.received).toHaveLength(1);
  },
);

test('a server that stays away is given up after 3 s, and the next request at once', async () => {
  const client = await api(() => reset);
  const started = Date.now();
  await expect(client.request(GET)).rejects.toThrow(Unreachable);
  expect(server.received).toHaveLength(6);
  await expect(client.request(GET)).rejects.toThrow(
    /^the API server at http:\/\/127\.0\.0\.1:\d+ can not be reached: (socket hang up|read ECONNRESET)$/,
  );
  expect(server.received).toHaveLength(7);
  expect(Date.now() - started).toBeLessThan(6000);
});

test('a cancelled request ends at once', async () => {
  const client = await api(() => () => undefined);
  const controller = new AbortController();
  const running = client.request({ ...GET, signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
});

test('a watch yields every event, whatever the pieces it comes in', async () => {
  const client = await api(() => (response) => {
    response.write('{"type":"ADDED","object":{"a":1}}\n{"type":"MOD');
    setTimeout(() => response.end('IFIED","object":{"a":2}}\n'), 20);
  });
  const events = [];
  for await (const event of client.watch('/x', signal)) events.push(event);
  expect(events).toEqual([
    { type: 'ADDED', object: { a: 1 } },
    { type: 'MODIFIED', object: { a: 2 } },
  ]);
});

test('a watch that is refused fails', async () => {
  const client = await api(() => ({ status: 410, body: { code: 410, message: 'too old' } }));
  await expect(client.watch('/x', signal).next()).rejects.toThrow('too old');
});

test('an object is applied at its path, by its manager', async () => {
  const things = await cluster(({ method }) => ({
    body: method === 'GET' ? THINGS : { applied: true },
  }));
  const reference = { kind: THING, namespace: 'shop', name: 'a' };
  await things.apply(reference, { spec: 1 }, { manager: 'us', force: true, dryRun: true, signal });
  const request = server.received[1];
  expect(request).toMatchObject({
    path: '/apis/example.com/v1/namespaces/shop/things/a',
    body: { spec: 1 },
  });
  expect(request?.query.toString()).toBe(
    'fieldManager=us&force=true&fieldValidation=Warn&dryRun=All',
  );
});

test('a cluster-scoped object has no namespace in its path', async () => {
  const nodes = await cluster(({ path }) => ({
    body:
      path === '/api/v1'
        ? { resources: [{ name: 'nodes', kind: 'Node', namespaced: false }] }
        : { a: 1 },
  }));
  await nodes.get({ kind: NODE, namespace: 'ignored', name: 'one' }, signal);
  expect(server.received[1]?.path).toBe('/api/v1/nodes/one');
});

test('what is served is asked for once, however many want to know', async () => {
  const things = await cluster(() => ({ body: THINGS }));
  const found = await Promise.all(Array.from({ length: 64 }, () => things.find(THING, signal)));
  expect(found[63]).toEqual({ plural: 'things', namespaced: true });
  expect(server.received).toHaveLength(1);
});

test('a kind whose definition is new is found without starting again', async () => {
  const things = await cluster((_request, count) =>
    count === 1 ? { status: 404, body: {} } : { body: THINGS },
  );
  expect(await things.find(THING, signal)).toBeUndefined();
  expect(await things.find(THING, signal)).toEqual({ plural: 'things', namespaced: true });
});

test('fails when the kind is not served', async () => {
  const things = await cluster(() => ({ status: 404, body: {} }));
  const reference = { kind: THING, namespace: '', name: 'a' };
  await expect(things.get(reference, signal)).rejects.toThrow(new KindMissing(THING));
  await expect(things.get(reference, signal)).rejects.toThrow(
    'no matches for kind "Thing" in version "example.com/v1": the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created',
  );
  expect(await things.lookUp(reference, signal)).toBeUndefined();
});

test('an object that is gone is looked up as undefined, and other failures are not', async () => {
  const things = await cluster(({ path }) =>
    path.endsWith('/gone')
      ? { status: 404, body: { code: 404 } }
      : { status: path.endsWith('/v1') ? 200 : 403, body: { ...THINGS, message: 'no' } },
  );
  expect(
    await things.lookUp({ kind: THING, namespace: 'a', name: 'gone' }, signal),
  ).toBeUndefined();
  await expect(things.lookUp({ kind: THING, namespace: 'a', name: 'b' }, signal)).rejects.toThrow(
    'no',
  );
});

test('a missing namespace is told from a missing object', () => {
  const missing = (kind: string): ApiError => new ApiError(404, { details: { kind } }, '');
  expect([isNamespaceMissing(missing('namespaces')), isNamespaceMissing(missing('pods'))]).toEqual([
    true,
    false,
  ]);
  expect([isNotFound(missing('pods')), isNotFound(new Error('x'))]).toEqual([true, false]);
});
