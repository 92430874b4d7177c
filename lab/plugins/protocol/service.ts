import { status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import type { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';

import { UserError } from '../../../errors/user-error';
import {
  checkResponse,
  diffResponse,
  failureMessages,
  checkRequest,
  diffRequest,
} from './messages';
import { toServiceError } from './errors';
import type { Host } from './host';
import type { Call, Provider } from './provider';
import { fromStruct, toStruct } from './values';

/** Turns a provider into the methods of gRPC's ResourceProvider service. */
export function service(provider: Provider, host: Host): UntypedServiceImplementation {
  return new ProviderService(provider, host).methods();
}

interface Addressed {
  getUrn?: () => string | undefined;
}

type Handler<Q, R> = (request: Q, call: Call) => R | Promise<R>;

class ProviderService {
  private readonly running = new Set<AbortController>();
  private cancelled = false;

  constructor(
    private readonly provider: Provider,
    private readonly host: Host,
  ) {}

  methods(): UntypedServiceImplementation {
    return {
      ...this.lifecycle(),
      ...this.configuration(),
      ...this.resources(),
      ...this.unsupported(),
    };
  }

  private lifecycle(): UntypedServiceImplementation {
    return {
      handshake: this.unary(() => {
        const response = new rpc.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
      }),
      getPluginInfo: this.unary(() => {
        const response = new PluginInfo();
        response.setVersion(this.provider.version);
        return response;
      }),
      attach: this.unary((request: PluginAttach) => {
        this.host.attach(request.getAddress());
        return new Empty();
      }),
      cancel: this.unary(() => {
        this.cancelled = true;
        for (const controller of this.running) controller.abort();
        return new Empty();
      }),
    };
  }

  private configuration(): UntypedServiceImplementation {
    const { provider } = this;
    return {
      getSchema: this.unary(() => {
        const response = new rpc.GetSchemaResponse();
        response.setSchema(
          provider.schema?.() ?? JSON.stringify({ name: provider.name, version: provider.version }),
        );
        return response;
      }),
      checkConfig: this.unary(async (request: rpc.CheckRequest, call) => {
        const checked = checkRequest(request, call);
        return checkResponse((await provider.checkConfig?.(checked)) ?? { inputs: checked.news });
      }),
      diffConfig: this.unary(async (request: rpc.DiffRequest, call) =>
        diffResponse(
          (await provider.diffConfig?.(diffRequest(request, call))) ?? { changes: 'none' },
        ),
      ),
      configure: this.unary(async (request: rpc.ConfigureRequest, call) => {
        await provider.configure?.({ ...call, inputs: fromStruct(request.getArgs()) });
        const response = new rpc.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
      }),
      invoke: this.unary(async (request: rpc.InvokeRequest, call) => {
        const token = request.getTok();
        const result = await provider.invoke?.({
          ...call,
          token,
          args: fromStruct(request.getArgs()),
        });
        if (result === undefined)
          throw new UserError(`${token}: the ${provider.name} provider has no such function`);
        const response = new rpc.InvokeResponse();
        response.setReturn(toStruct(result.outputs));
        response.setFailuresList(failureMessages(result.failures));
        return response;
      }),
    };
  }

  private resources(): UntypedServiceImplementation {
    const { provider } = this;
    return {
      check: this.unary(async (request: rpc.CheckRequest, call) => {
        const checked = checkRequest(request, call);
        const { news } = checked;
        return checkResponse((await provider.check?.(checked)) ?? { inputs: news }, {
          request,
          news,
        });
      }),
      diff: this.unary(async (request: rpc.DiffRequest, call) =>
        diffResponse(await provider.diff?.(diffRequest(request, call))),
      ),
      create: this.unary(async (request: rpc.CreateRequest, call) => {
        const created = await provider.create({
          ...call,
          inputs: fromStruct(request.getProperties()),
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
        });
        const response = new rpc.CreateResponse();
        response.setId(created.id);
        response.setProperties(toStruct(created.outputs));
        return response;
      }),
      read: this.unary((request: rpc.ReadRequest, call) => this.read(request, call)),
      update: this.unary((request: rpc.UpdateRequest, call) => this.update(request, call)),
      delete: this.unary(async (request: rpc.DeleteRequest, call) => {
        await provider.delete?.({
          ...call,
          id: request.getId(),
          olds: fromStruct(request.getProperties()),
          oldInputs: fromStruct(request.getOldInputs()),
          timeoutSeconds: request.getTimeout(),
        });
        return new Empty();
      }),
    };
  }

  private async read(request: rpc.ReadRequest, call: Call): Promise<rpc.ReadResponse> {
    const response = new rpc.ReadResponse();
    if (this.provider.read === undefined) {
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }
    const found = await this.provider.read({
      ...call,
      id: request.getId(),
      olds: fromStruct(request.getProperties()),
      oldInputs: fromStruct(request.getInputs()),
    });
    // an empty id is how the protocol says that the resource is gone
    if (found === undefined) return response;
    response.setId(found.id);
    response.setProperties(toStruct(found.outputs));
    response.setInputs(toStruct(found.inputs));
    return response;
  }

  private async update(request: rpc.UpdateRequest, call: Call): Promise<rpc.UpdateResponse> {
    const outputs = await this.provider.update?.({
      ...call,
      id: request.getId(),
      olds: fromStruct(request.getOlds()),
      oldInputs: fromStruct(request.getOldInputs()),
      inputs: fromStruct(request.getNews()),
      ignoreChanges: request.getIgnorechangesList(),
      preview: request.getPreview(),
      timeoutSeconds: request.getTimeout(),
    });
    if (outputs === undefined)
      throw new UserError(`${call.name}: ${call.type} can not be updated in place`);
    const response = new rpc.UpdateResponse();
    response.setProperties(toStruct(outputs));
    return response;
  }

  private unsupported(): UntypedServiceImplementation {
    const refuse = (_call: unknown, done: sendUnaryData<Empty>): void => {
      done({
        code: status.UNIMPLEMENTED,
        details: `not supported by the ${this.provider.name} stand-in`,
      });
    };
    return {
      parameterize: refuse,
      call: refuse,
      construct: refuse,
      getMapping: refuse,
      getMappings: refuse,
    };
  }

  /** One gRPC method: cancellable, its messages delivered before its answer, what it throws turned into a status. */
  private unary<Q extends object, R>(handle: Handler<Q, R>) {
    return (grpcCall: ServerUnaryCall<Q, R>, done: sendUnaryData<R>): void => {
      const controller = new AbortController();
      if (this.cancelled) controller.abort();
      this.running.add(controller);
      grpcCall.on('cancelled', () => {
        controller.abort();
      });
      const answer = async (): Promise<R> => {
        try {
          return await handle(grpcCall.request, this.callFor(grpcCall.request, controller.signal));
        } finally {
          this.running.delete(controller);
          await this.host.flush();
        }
      };
      answer().then(
        (response) => {
          done(null, response);
        },
        (thrown: unknown) => {
          done(toServiceError(thrown));
        },
      );
    };
  }

  private callFor(request: Addressed, signal: AbortSignal): Call {
    const urn = request.getUrn?.() ?? '';
    const [, , types = '', ...name] = urn.split('::');
    return {
      urn,
      // a child's URN lists its parents' types first
      type: types.slice(types.lastIndexOf('$') + 1),
      name: name.join('::'),
      signal,
      log: (severity, text) => {
        this.host.send({ urn, severity, text, ephemeral: false });
      },
      status: (text) => {
        this.host.send({ urn, severity: 'info', text, ephemeral: true });
      },
    };
  }
}
