import { credentials, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';

import { UserError } from '../../../../errors/user-error';
import { InitializationError } from '../../../../lab/plugins/protocol/errors';
import { listen } from '../../../../lab/plugins/protocol/serve';
import type { CheckRequest, Provider } from '../../../../lab/plugins/protocol/provider';
import { fromStruct, Secret, toStruct, UNKNOWN } from '../../../../lab/plugins/protocol/values';
import type { PropertyMap } from '../../../../lab/plugins/protocol/values';

const URN = 'urn:pulumi:dev::shop::pkg:a:Parent$random:index/id:Id::my::name';
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Call<R> = (done: (error: ServiceError | null, response: R) => void) => unknown;

function ask<R>(call: Call<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

async function start(
  provider: Partial<Provider>,
  engine?: string,
): Promise<ResourceProviderClient> {
  const server = await listen(
    {
      name: 'random',
      version: '4.1.0',
      create: () => Promise.resolve({ id: '1', outputs: {} }),
      ...provider,
    },
    engine,
  );
  const client = new ResourceProviderClient(
    `127.0.0.1:${server.port}`,
    credentials.createInsecure(),
  );
  closing.push(() => {
    (client as unknown as Client).close();
    server.close();
  });
  return client;
}

function creation(properties: PropertyMap): rpc.CreateRequest {
  return new rpc.CreateRequest().setUrn(URN).setProperties(toStruct(properties));
}

test('the handshake accepts secrets and auto-naming, and neither outputs nor resources', async () => {
  const client = await start({});
  const response = await ask<rpc.ProviderHandshakeResponse>((done) =>
    client.handshake(new rpc.ProviderHandshakeRequest(), done),
  );
  expect(response.toObject()).toEqual({
    acceptSecrets: true,
    acceptResources: false,
    acceptOutputs: false,
    supportsAutonamingConfiguration: true,
  });
});

test('configuring hands the inputs over and promises previews', async () => {
  let inputs: PropertyMap | undefined;
  const client = await start({
    configure: (request) => {
      ({ inputs } = request);
    },
  });
  const args = toStruct({ kubeconfig: new Secret('k'), later: UNKNOWN });
  const response = await ask<rpc.ConfigureResponse>((done) =>
    client.configure(new rpc.ConfigureRequest().setArgs(args), done),
  );
  expect(inputs).toEqual({ kubeconfig: new Secret('k'), later: UNKNOWN });
  expect(response.getSupportspreview() && response.getAcceptsecrets()).toBe(true);
});

test('version and schema are those of the provider', async () => {
  const client = await start({});
  const info = await ask<{ getVersion(): string }>((done) =>
    client.getPluginInfo(new Empty(), done),
  );
  const schema = await ask<rpc.GetSchemaResponse>((done) =>
    client.getSchema(new rpc.GetSchemaRequest(), done),
  );
  expect([info.getVersion(), schema.getSchema()]).toEqual([
    '4.1.0',
    '{"name":"random","version":"4.1.0"}',
  ]);
});

test('a create knows type and name from the URN of a child and returns id and outputs', async () => {
  const client = await start({
    create: ({ type, name, inputs, preview, timeoutSeconds }) =>
      Promise.resolve({ id: 'x', outputs: { type, name, preview, timeoutSeconds, ...inputs } }),
  });
  const request = creation({ secret: new Secret('s') })
    .setPreview(true)
    .setTimeout(7);
  const response = await ask<rpc.CreateResponse>((done) => client.create(request, done));
  expect(response.getId()).toBe('x');
  expect(fromStruct(response.getProperties())).toEqual({
    type: 'random:index/id:Id',
    name: 'my::name',
    preview: true,
    timeoutSeconds: 7,
    secret: new Secret('s'),
  });
});

test('a check passes seed and auto-naming on, and its failures back', async () => {
  let seen: CheckRequest | undefined;
  const client = await start({
    check: (request) => {
      seen = request;
      return { inputs: { a: 1 }, failures: [{ property: 'a.b', reason: 'must be two' }] };
    },
  });
  const autonaming = new rpc.CheckRequest.AutonamingOptions()
    .setProposedName('n')
    .setMode(rpc.CheckRequest.AutonamingOptions.Mode.ENFORCE);
  const request = new rpc.CheckRequest()
    .setUrn(URN)
    .setRandomseed(Buffer.from([1, 2]))
    .setAutonaming(autonaming);
  const response = await ask<rpc.CheckResponse>((done) => client.check(request, done));
  expect([...(seen?.randomSeed ?? [])]).toEqual([1, 2]);
  expect(seen?.autonaming).toEqual({ proposedName: 'n', mode: 'enforce' });
  expect(response.toObject().failuresList).toEqual([{ property: 'a.b', reason: 'must be two' }]);
});

test('a diff carries kinds, replacements and the top-level properties', async () => {
  const client = await start({
    diff: () => ({
      changes: 'some',
      replaces: ['spec.a'],
      deleteBeforeReplace: true,
      detailed: {
        'spec.a': { kind: 'update-replace', input: true },
        'spec.b[0]': { kind: 'add', input: false },
      },
    }),
  });
  const response = await ask<rpc.DiffResponse>((done) =>
    client.diff(new rpc.DiffRequest().setUrn(URN), done),
  );
  expect(response.toObject()).toMatchObject({
    changes: rpc.DiffResponse.DiffChanges.DIFF_SOME,
    replacesList: ['spec.a'],
    diffsList: ['spec'],
    deletebeforereplace: true,
    hasdetaileddiff: true,
    detaileddiffMap: [
      ['spec.a', { kind: rpc.PropertyDiff.Kind.UPDATE_REPLACE, inputdiff: true }],
      ['spec.b[0]', { kind: rpc.PropertyDiff.Kind.ADD, inputdiff: false }],
    ],
  });
});

test('a provider without a diff leaves comparing to the engine', async () => {
  const client = await start({});
  const response = await ask<rpc.DiffResponse>((done) => client.diff(new rpc.DiffRequest(), done));
  expect(response.getChanges()).toBe(rpc.DiffResponse.DiffChanges.DIFF_UNKNOWN);
});

test('a read of something gone answers with an empty id', async () => {
  const client = await start({ read: () => Promise.resolve(undefined) });
  const response = await ask<rpc.ReadResponse>((done) =>
    client.read(new rpc.ReadRequest().setId('a'), done),
  );
  expect(response.getId()).toBe('');
});

test('a provider that can not read takes the recorded state for true', async () => {
  const client = await start({});
  const request = new rpc.ReadRequest().setId('a').setProperties(toStruct({ b: 1 }));
  const response = await ask<rpc.ReadResponse>((done) => client.read(request, done));
  expect([response.getId(), fromStruct(response.getProperties())]).toEqual(['a', { b: 1 }]);
});

test("a user's mistake is an invalid argument with its problems and the fix", async () => {
  const client = await start({
    create: () => Promise.reject(new UserError(['one', 'two'], { fix: 'do this' })),
  });
  await expect(ask((done) => client.create(creation({}), done))).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: 'one\ntwo\n  fix: do this',
  });
});

test('anything else thrown is a bug and comes with its stack', async () => {
  const client = await start({
    create: () => Promise.reject(new TypeError('x is not a function')),
  });
  await expect(ask((done) => client.create(creation({}), done))).rejects.toMatchObject({
    code: status.UNKNOWN,
    details: expect.stringMatching(/^TypeError: x is not a function\n {4}at /) as string,
  });
});

test('an object that did not become ready keeps its state, and the message leads the reasons', async () => {
  const resource = { id: 'shop/web', outputs: { a: 1 }, inputs: { b: new Secret(2) } };
  const client = await start({
    create: () => Promise.reject(new InitializationError(resource, 'not ready', ['0 of 1'])),
  });
  const error = (await ask((done) => client.create(creation({}), done)).catch(
    (e: unknown) => e,
  )) as ServiceError;
  const [binary] = error.metadata.get('grpc-status-details-bin');
  const [any] = Status.deserializeBinary(binary as Buffer).getDetailsList();
  expect(any?.getTypeUrl()).toBe('type.googleapis.com/pulumirpc.ErrorResourceInitFailed');
  const detail = rpc.ErrorResourceInitFailed.deserializeBinary(
    any?.getValue_asU8() ?? new Uint8Array(),
  );
  expect(detail.getId()).toBe('shop/web');
  expect(detail.getReasonsList()).toEqual(['not ready', '0 of 1']);
  expect(fromStruct(detail.getProperties())).toEqual({ a: 1 });
  expect(fromStruct(detail.getInputs())).toEqual({ b: new Secret(2) });
});

test('a resource that can not be updated says so', async () => {
  const client = await start({});
  const request = new rpc.UpdateRequest().setUrn(URN);
  await expect(ask((done) => client.update(request, done))).rejects.toMatchObject({
    details: 'my::name: random:index/id:Id can not be updated in place',
  });
});

test('an unknown function says so', async () => {
  const client = await start({});
  const request = new rpc.InvokeRequest().setTok('random:index:roll');
  await expect(ask((done) => client.invoke(request, done))).rejects.toMatchObject({
    details: 'random:index:roll: the random provider has no such function',
  });
});

test('components and parameters are not supported', async () => {
  const client = await start({});
  await expect(
    ask((done) => client.construct(new rpc.ConstructRequest(), done)),
  ).rejects.toMatchObject({
    code: status.UNIMPLEMENTED,
    details: 'not supported by the random stand-in',
  });
});

test('cancelling aborts what runs and all that comes after', async () => {
  const client = await start({
    create: ({ signal }) =>
      new Promise((_resolve, reject) => {
        const stop = (): void => {
          reject(new DOMException('stopped', 'AbortError'));
        };
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop);
      }),
  });
  const running = ask((done) => client.create(creation({}), done));
  const outcome = expect(running).rejects.toMatchObject({
    code: status.CANCELLED,
    details: 'stopped',
  });
  await ask((done) => client.cancel(new Empty(), done));
  await outcome;
  await expect(ask((done) => client.create(creation({}), done))).rejects.toMatchObject({
    code: status.CANCELLED,
  });
});

test('messages reach the engine in order, before the answer, from where it attached', async () => {
  const messages: string[] = [];
  const engine = new Server();
  engine.addService(EngineService, {
    log: (call: { request: LogRequest }, done: (error: null, empty: Empty) => void) => {
      const { urn, severity, message, ephemeral } = call.request.toObject();
      messages.push(`${urn === URN} ${severity} ${message} ${ephemeral}`);
      done(null, new Empty());
    },
  });
  const port = await ask<number>((done) => {
    engine.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      done(error as ServiceError | null, bound);
    });
  });
  closing.push(() => {
    engine.forceShutdown();
  });
  const client = await start({
    create: (call) => {
      call.log('warning', 'careful');
      call.status('1 of 2');
      call.log('error', 'ouch');
      return Promise.resolve({ id: '1', outputs: {} });
    },
  });
  await ask((done) => client.attach(new PluginAttach().setAddress(`127.0.0.1:${port}`), done));
  await ask((done) => client.create(creation({}), done));
  expect(messages).toEqual(['true 2 careful false', 'true 1 1 of 2 true', 'true 3 ouch false']);
});

test('an engine that is gone does not keep a message from being given up', async () => {
  const client = await start(
    {
      create: (call) => {
        call.log('info', 'anyone there?');
        return Promise.resolve({ id: '1', outputs: {} });
      },
    },
    '127.0.0.1:1',
  );
  const response = await ask<rpc.CreateResponse>((done) =>
    client.create(creation({}), new Metadata(), done),
  );
  expect(response.getId()).toBe('1');
});
