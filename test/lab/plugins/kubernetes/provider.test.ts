import { UserError } from '../../../../errors/user-error';
import { KubernetesProvider } from '../../../../lab/plugins/kubernetes/provider';
import { managerOf } from '../../../../lab/plugins/kubernetes/state';
import type {
  Call,
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
  UpdateRequest,
} from '../../../../lab/plugins/protocol/provider';
import { Secret, UNKNOWN } from '../../../../lab/plugins/protocol/values';
import type { PropertyMap } from '../../../../lab/plugins/protocol/values';
import { FakeApiServer } from './fake-api-server';
import type { Answer, Received } from './fake-api-server';

const TYPE = 'kubernetes:core/v1:ConfigMap';
const URN = `urn:pulumi:dev::shop::${TYPE}::settings`;
const CORE = {
  resources: [
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
    { name: 'events', kind: 'Event', namespaced: true },
  ],
};
const INPUTS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data: { mode: 'on' },
};
const NOT_FOUND: Answer = {
  status: 404,
  body: { code: 404, message: 'not found', details: { kind: 'configmaps' } },
};

let server: FakeApiServer | undefined;
let said: string[] = [];

const call: Call = {
  urn: URN,
  type: TYPE,
  name: 'settings',
  signal: new AbortController().signal,
  log: (severity, message) => said.push(`${severity}: ${message}`),
  status: (message) => said.push(message),
};

beforeEach(() => {
  said = [];
});

afterEach(() => server?.stop());

async function configured(
  answer: (request: Received) => Answer,
  settings: PropertyMap = {},
): Promise<KubernetesProvider> {
  server = new FakeApiServer((request) =>
    request.path === '/api/v1' ? { body: CORE } : answer(request),
  );
  const { server: url } = await server.start();
  const kubeconfig = JSON.stringify({
    'current-context': 'lab',
    contexts: [{ name: 'lab', context: { cluster: 'lab' } }],
    clusters: [{ name: 'lab', cluster: { server: url.origin } }],
  });
  return withInputs({ kubeconfig, ...settings });
}

function withInputs(inputs: PropertyMap): KubernetesProvider {
  const provider = new KubernetesProvider('4.34.2', {});
  provider.configure({ ...call, inputs });
  return provider;
}

function check(news: PropertyMap, olds: PropertyMap = {}, type = TYPE): CheckRequest {
  return { ...call, type, news, olds, randomSeed: Buffer.from('seed') };
}

function creation(inputs: PropertyMap = INPUTS, preview = false): CreateRequest {
  return { ...call, inputs, preview, timeoutSeconds: 0 };
}

function update(
  inputs: PropertyMap,
  olds: PropertyMap = {},
  more: Partial<UpdateRequest> = {},
): UpdateRequest {
  return {
    ...call,
    id: 'shop/settings',
    inputs,
    olds,
    oldInputs: INPUTS,
    ignoreChanges: [],
    preview: false,
    timeoutSeconds: 0,
    ...more,
  };
}

function diff(news: PropertyMap): DiffRequest {
  return {
    ...call,
    id: 'shop/settings',
    olds: { ...INPUTS, __inputs: INPUTS },
    oldInputs: INPUTS,
    news,
    ignoreChanges: [],
  };
}

const deletion: DeleteRequest = {
  ...call,
  id: 'shop/settings',
  olds: INPUTS,
  oldInputs: INPUTS,
  timeoutSeconds: 0,
};
const read: ReadRequest = { ...call, id: 'shop/settings', olds: INPUTS, oldInputs: INPUTS };

test('fails when the engine uses the provider before it configures it', () => {
  expect(() => new KubernetesProvider('4.34.2', {}).create(creation())).toThrow(
    new UserError('provider: the engine used the kubernetes provider before it configured it'),
  );
});

test('a check fills in name, namespace, apiVersion and kind, and keeps secrets and unknowns', async () => {
  const provider = await configured(() => NOT_FOUND, { namespace: 'shop' });
  const { inputs } = await provider.check(check({ data: { a: new Secret('b'), c: UNKNOWN } }));
  expect(inputs).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: expect.stringMatching(/^settings-[0-9a-f]{8}$/) as string,
      namespace: 'shop',
      annotations: { 'pulumi.com/autonamed': 'true' },
    },
    data: { a: new Secret('b'), c: UNKNOWN },
  });
});

test('a cluster-scoped object gets no namespace', async () => {
  const provider = await configured(() => NOT_FOUND);
  const { inputs } = await provider.check(
    check({ metadata: { name: 'a' } }, {}, 'kubernetes:core/v1:Namespace'),
  );
  expect(inputs['metadata']).toEqual({ name: 'a' });
});

test.each<[string, PropertyMap, string, string]>([
  [
    'a Patch resource',
    { kind: 'ConfigMap', metadata: { name: 'a' } },
    'kubernetes:core/v1:ConfigMapPatch',
    "kubernetes:core/v1:ConfigMapPatch: not supported by the lab's stand-in for the kubernetes provider\n  fix: install the official plugin: 'pulumi plugin install resource kubernetes'",
  ],
  [
    'a Helm release',
    {},
    'kubernetes:helm.sh/v3:Release',
    "kubernetes:helm.sh/v3:Release: not supported by the lab's stand-in for the kubernetes provider\n  fix: install the official plugin: 'pulumi plugin install resource kubernetes'",
  ],
  [
    'a list',
    { items: [] },
    'kubernetes:core/v1:ConfigMapList',
    'kubernetes:core/v1:ConfigMapList: list resources exist for compatibility with YAML manifests and Helm charts, and cannot be created directly. Use the underlying resource type instead',
  ],
  [
    'generateName',
    { metadata: { generateName: 'a-', namespace: 'shop' } },
    TYPE,
    'metadata.generateName: the `.metadata.generateName` field is not supported in Server-Side Apply mode',
  ],
  [
    'a timeout that is no number',
    {
      metadata: { name: 'a', namespace: 'b', annotations: { 'pulumi.com/timeoutSeconds': 'long' } },
    },
    TYPE,
    "metadata.annotations: 'pulumi.com/timeoutSeconds' must be a whole number of seconds, got 'long'",
  ],
])('fails when the inputs are %s', async (_what, news, type, message) => {
  const provider = await configured(() => NOT_FOUND);
  await expect(provider.check(check(news, {}, type))).rejects.toThrow(new Error(message));
});

test('a kind that only ends in Patch is served', async () => {
  const provider = await configured(() => NOT_FOUND);
  const news = {
    apiVersion: 'example.com/v1',
    kind: 'SmallPatch',
    metadata: { name: 'a', namespace: 'b' },
  };
  const { inputs } = await provider.check(check(news, {}, 'kubernetes:example.com/v1:SmallPatch'));
  expect(inputs).toEqual(news);
});

test('an object is looked for, applied by a manager of its own, and recorded', async () => {
  const provider = await configured(({ method }) =>
    method === 'GET' ? NOT_FOUND : { status: 201, body: INPUTS },
  );
  const { id, outputs } = await provider.create(creation());
  expect(id).toBe('shop/settings');
  expect(outputs).toMatchObject({
    data: { mode: 'on' },
    __inputs: INPUTS,
    __fieldManager: managerOf(URN, {}),
  });
  const applied = server?.received.at(-1);
  expect(applied).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/namespaces/shop/configmaps/settings',
    body: INPUTS,
  });
  expect(applied?.query.toString()).toBe(
    `fieldManager=${managerOf(URN, {})}&force=false&fieldValidation=Warn`,
  );
});

function existing(...managers: readonly string[]): Answer {
  return {
    body: {
      ...INPUTS,
      metadata: { ...INPUTS.metadata, managedFields: managers.map((manager) => ({ manager })) },
    },
  };
}

test("fails when the object is somebody else's", async () => {
  const provider = await configured(() => existing('kubectl', 'helm', 'kubectl'));
  await expect(provider.create(creation())).rejects.toThrow(
    "ConfigMap shop/settings: was not successfully created by the Kubernetes API server: it already exists, managed by 'kubectl', 'helm'\n  fix: import it ('pulumi import kubernetes:core/v1:ConfigMap <resource name> shop/settings'), give this one another name, or set 'upsertExistingObjects' on the provider",
  );
});

test("somebody else's object is taken over when the provider upserts", async () => {
  const provider = await configured(() => existing('kubectl'), { upsertExistingObjects: 'true' });
  await expect(provider.create(creation())).resolves.toMatchObject({ id: 'shop/settings' });
});

test('an object that a killed run of this resource left is taken up again', async () => {
  const provider = await configured(() => existing(managerOf(URN, {})));
  await expect(provider.create(creation())).resolves.toMatchObject({ id: 'shop/settings' });
});

test('fails when a replacement would take the object it replaces for its own', async () => {
  const provider = await configured(() => existing(managerOf(URN, {})));
  await provider.check(check(INPUTS, INPUTS));
  await expect(provider.create(creation())).rejects.toThrow(/already exists/);
});

test('what the API server refuses is told without secrets', async () => {
  const inputs = { ...INPUTS, data: { token: new Secret('hunter2') } };
  const body = { code: 422, message: 'ConfigMap "settings" is invalid: data.token: "hunter2"' };
  const provider = await configured(({ method }) =>
    method === 'GET' ? NOT_FOUND : { status: 422, body },
  );
  await expect(provider.create(creation(inputs))).rejects.toThrow(
    'ConfigMap shop/settings: was not successfully created by the Kubernetes API server: ConfigMap "settings" is invalid: data.token: "[secret]"',
  );
});

test('a conflict names the other manager, the field and the ways out', async () => {
  const causes = [
    { reason: 'FieldManagerConflict', field: '.data.mode', message: 'conflict with "ops"' },
  ];
  const provider = await configured(() => ({
    status: 409,
    body: { code: 409, reason: 'Conflict', details: { causes } },
  }));
  await expect(provider.update(update(INPUTS))).rejects.toThrow(
    'ConfigMap shop/settings: update failed: Server-Side Apply field conflict detected: conflict with "ops": .data.mode\n  fix: leave the field to that manager (remove it here, or list it in \'ignoreChanges\'), or take it over with the annotation pulumi.com/patchForce: "true"',
  );
});

test('patchForce takes fields over', async () => {
  const metadata = { ...INPUTS.metadata, annotations: { 'pulumi.com/patchForce': 'true' } };
  const provider = await configured(() => ({ body: INPUTS }));
  await provider.update(update({ ...INPUTS, metadata }));
  expect(server?.received.at(-1)?.query.get('force')).toBe('true');
});

test('an update goes on as the manager that state records', async () => {
  const provider = await configured(() => ({ body: INPUTS }));
  const outputs = await provider.update(
    update(INPUTS, { __fieldManager: 'm', __initialApiVersion: 'v0' }),
  );
  expect(server?.received.at(-1)?.query.get('fieldManager')).toBe('m');
  expect(outputs).toMatchObject({ __fieldManager: 'm', __initialApiVersion: 'v0' });
});

test('a preview is a dry run, and knows no status', async () => {
  const provider = await configured(() => ({ body: { ...INPUTS, status: {} } }));
  const { id, outputs } = await provider.create(creation(INPUTS, true));
  expect(id).toBe('');
  expect(outputs).not.toHaveProperty('status');
  expect(server?.received.at(-1)?.query.get('dryRun')).toBe('All');
});

test.each<[string, PropertyMap, Answer]>([
  ['something is not known yet', { ...INPUTS, data: { mode: UNKNOWN } }, { body: {} }],
  [
    'the namespace is yet to come',
    INPUTS,
    { status: 404, body: { code: 404, details: { kind: 'namespaces' } } },
  ],
  [
    'the definition is yet to come',
    { ...INPUTS, apiVersion: 'example.com/v1', kind: 'New' },
    NOT_FOUND,
  ],
  [
    'the object it replaces keeps its immutable fields',
    INPUTS,
    {
      status: 422,
      body: { details: { causes: [{ field: 'spec', message: 'field is immutable' }] } },
    },
  ],
])('a preview is the inputs where %s', async (_when, inputs, answer) => {
  const provider = await configured(() => answer);
  await expect(provider.create(creation(inputs, true))).resolves.toEqual({
    id: '',
    outputs: inputs,
  });
});

test.each([403, 422])('a preview fails when the API server answers %d', async (status) => {
  const provider = await configured(() => ({
    status,
    body: { code: status, message: 'exceeded quota' },
  }));
  await expect(provider.create(creation(INPUTS, true))).rejects.toThrow(
    'ConfigMap shop/settings: was not successfully created by the Kubernetes API server: exceeded quota',
  );
});

test('warnings of the API server are passed on', async () => {
  const headers = { warning: '299 - "would violate PodSecurity"' };
  const provider = await configured(() => ({ body: INPUTS, headers }));
  await provider.update(update(INPUTS));
  expect(said).toEqual(['warning: would violate PodSecurity']);
});

test('equal inputs are no change, and nobody is asked', async () => {
  const provider = await configured(() => NOT_FOUND);
  await expect(provider.diff(diff(INPUTS))).resolves.toMatchObject({
    changes: 'none',
    replaces: [],
    detailed: {},
  });
  expect(server?.received).toEqual([]);
});

test('data of a ConfigMap replaces it, the old one first because it is named', async () => {
  const news = { ...INPUTS, data: { mode: 'off' } };
  const provider = await configured(() => ({ body: news }));
  await expect(provider.diff(diff(news))).resolves.toEqual({
    changes: 'some',
    replaces: ['data.mode'],
    deleteBeforeReplace: true,
    detailed: { 'data.mode': { kind: 'update-replace', input: true } },
  });
});

test('a change that makes no difference to the API server is none', async () => {
  const provider = await configured(() => ({ body: INPUTS }));
  await expect(provider.diff(diff({ ...INPUTS, data: { mode: 'on ' } }))).resolves.toMatchObject({
    changes: 'none',
  });
});

test('a read gives the object as it is, and inputs that would give it', async () => {
  const provider = await configured(() => ({
    body: { ...INPUTS, data: { mode: 'off', more: 'x' } },
  }));
  const found = await provider.read(read);
  expect(found?.inputs).toEqual({ ...INPUTS, data: { mode: 'off' } });
  expect(found?.outputs).toMatchObject({ data: { mode: 'off', more: 'x' } });
});

test('what is gone is read as nothing and deleted without complaint', async () => {
  const provider = await configured(() => NOT_FOUND);
  await expect(provider.read(read)).resolves.toBeUndefined();
  await expect(provider.delete(deletion)).resolves.toBeUndefined();
});

test('an imported Secret is secret', async () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a', namespace: 'b', uid: 'u' },
    data: { k: 'dg==' },
  };
  const provider = await configured(() => ({ body: secret }));
  const request = {
    ...read,
    type: 'kubernetes:core/v1:Secret',
    id: 'b/a',
    olds: {},
    oldInputs: {},
  };
  await expect(provider.read(request)).resolves.toMatchObject({
    inputs: { metadata: { name: 'a', namespace: 'b' }, data: new Secret({ k: 'dg==' }) },
    outputs: { data: new Secret({ k: 'dg==' }) },
  });
});

const hangingWatch: Answer = (response) => {
  response.writeHead(200).flushHeaders();
};

function event(type: string, object: object): Answer {
  return (response) => response.end(`${JSON.stringify({ type, object })}\n`);
}

test('a deletion waits until the object is gone', async () => {
  let gets = 0;
  const provider = await configured(({ method, query }) => {
    if (method === 'DELETE')
      return { body: { ...INPUTS, metadata: { ...INPUTS.metadata, uid: 'u' } } };
    if (query.has('watch')) return event('DELETED', {});
    gets += 1;
    return gets === 1 ? { body: { ...INPUTS, metadata: { uid: 'u' } } } : NOT_FOUND;
  });
  await provider.delete(deletion);
  expect(server?.received.find(({ method }) => method === 'DELETE')?.body).toEqual({
    propagationPolicy: 'Background',
  });
  expect(gets).toBeGreaterThan(0);
});

test('fails when what holds an object does not let go in time, and says what it is', async () => {
  const held = { ...INPUTS, metadata: { uid: 'u', finalizers: ['example.com/held'] } };
  const provider = await configured(({ query }) =>
    query.has('watch') ? hangingWatch : { body: held },
  );
  await expect(provider.delete({ ...deletion, timeoutSeconds: 0.2 })).rejects.toThrow(
    'ConfigMap shop/settings: timed out waiting for deletion (after 0.2 s)\nConfigMap shop/settings: finalizers hold it: example.com/held',
  );
});

const POD = { ...INPUTS, kind: 'Pod', data: {}, metadata: { ...INPUTS.metadata, uid: 'u' } };

test('a pod that does not become ready is recorded, with the reasons', async () => {
  const provider = await configured(({ method, path, query }) => {
    if (query.has('watch')) return hangingWatch;
    if (path.endsWith('/events')) {
      const event = {
        involvedObject: { kind: 'Pod', name: 'settings' },
        reason: 'Failed',
        message: 'no image',
      };
      return { body: { items: [event] } };
    }
    return method === 'GET' ? NOT_FOUND : { body: POD };
  });
  const type = 'kubernetes:core/v1:Pod';
  await expect(
    provider.create({ ...creation(POD), type, timeoutSeconds: 0.2 }),
  ).rejects.toMatchObject({
    message:
      'Pod shop/settings: was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live',
    resource: { id: 'shop/settings', inputs: POD },
    reasons: [
      "'settings' timed out waiting to be Ready (after 0.2 s)",
      'the pod is not ready',
      'Pod settings: Failed: no image',
    ],
  });
});

test('a wait ends when the object becomes ready', async () => {
  const ready = { ...POD, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const provider = await configured(({ method, query }) => {
    if (query.has('watch')) return event('MODIFIED', ready);
    return method === 'GET' ? NOT_FOUND : { body: POD };
  });
  const { outputs } = await provider.create({ ...creation(POD), type: 'kubernetes:core/v1:Pod' });
  expect(outputs).toMatchObject({ status: ready.status });
});

const NOWHERE = JSON.stringify({
  'current-context': 'lab',
  contexts: [{ name: 'lab', context: { cluster: 'lab' } }],
  clusters: [{ name: 'lab', cluster: { server: 'http://127.0.0.1:1' } }],
});

test('an unreachable cluster is one clear error with the fix, and a warning in previews', async () => {
  const provider = withInputs({ kubeconfig: NOWHERE });
  const message =
    'configured Kubernetes cluster is unreachable: the API server at http://127.0.0.1:1 can not be reached: connect ECONNREFUSED 127.0.0.1:1\n  fix: start the cluster again; if it is gone for good, forget its objects by rerunning with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';
  await expect(provider.delete(deletion)).rejects.toThrow(
    `ConfigMap shop/settings: could not be deleted: ${message}`,
  );
  await expect(provider.read(read)).rejects.toThrow(
    `ConfigMap shop/settings: could not be read: ${message}`,
  );
  await expect(provider.create(creation())).rejects.toThrow(
    `ConfigMap shop/settings: was not successfully created by the Kubernetes API server: ${message}`,
  );
  await provider.create(creation(INPUTS, true));
  await provider.create(creation(INPUTS, true));
  expect(said).toEqual([
    'warning: nothing can be previewed: the API server at http://127.0.0.1:1 can not be reached: connect ECONNREFUSED 127.0.0.1:1',
  ]);
}, 10_000);

test('objects of an unreachable cluster are forgotten when the provider is told to', async () => {
  const provider = withInputs({ kubeconfig: NOWHERE, deleteUnreachable: 'true' });
  await expect(provider.delete(deletion)).resolves.toBeUndefined();
  await expect(provider.read(read)).resolves.toBeUndefined();
}, 10_000);

test('objects of an unreachable cluster are left as recorded when refreshes skip it', async () => {
  const provider = withInputs({ kubeconfig: NOWHERE, skipUpdateUnreachable: 'true' });
  await expect(provider.read(read)).resolves.toEqual({
    id: 'shop/settings',
    inputs: INPUTS,
    outputs: INPUTS,
  });
}, 10_000);

test('fails when the kubeconfig can not be parsed, once it is needed', async () => {
  const provider = withInputs({ kubeconfig: 'neither: [a' });
  await expect(provider.create(creation(INPUTS, true))).resolves.toMatchObject({ outputs: INPUTS });
  await expect(provider.create(creation())).rejects.toThrow(
    "configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in `kubernetes:config:kubeconfig`\nprovider.kubeconfig: 'kubeconfig' must be YAML or JSON",
  );
});

test('previews pass while the kubeconfig is not known yet, and nothing else does', async () => {
  const provider = withInputs({ kubeconfig: UNKNOWN });
  await expect(provider.check(check(INPUTS))).resolves.toEqual({ inputs: INPUTS });
  await expect(provider.diff(diff({ ...INPUTS, data: {} }))).resolves.toMatchObject({
    replaces: ['data.mode'],
  });
  await expect(provider.create(creation(INPUTS, true))).resolves.toMatchObject({ outputs: INPUTS });
  await expect(provider.create(creation())).rejects.toThrow(
    "provider.kubeconfig: 'kubeconfig' is not known yet\n  fix: make the resource that gives it first",
  );
});
