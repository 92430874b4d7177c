import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';

import { UserError } from '../../../errors/user-error';
import { toStruct } from './values';
import type { PropertyMap } from './values';

/** The resource exists but did not become ready: the engine keeps its state and reports the reasons. */
export class InitializationError extends Error {
  /** What is recorded in state. */
  readonly resource: {
    readonly id: string;
    readonly outputs: PropertyMap;
    readonly inputs: PropertyMap;
  };
  /** Why it is not ready, one line each. */
  readonly reasons: readonly string[];

  constructor(
    resource: InitializationError['resource'],
    message: string,
    reasons: readonly string[],
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'InitializationError';
    this.resource = resource;
    this.reasons = reasons;
  }
}

/** The gRPC status for something thrown by a provider. */
export function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof InitializationError) return initializationFailed(thrown);
  if (thrown instanceof UserError) return serviceError(status.INVALID_ARGUMENT, thrown.message);
  if (isAbort(thrown)) return serviceError(status.CANCELLED, thrown.message);
  // a bug: the stack is what a developer needs
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return serviceError(status.UNKNOWN, text);
}

// what aborts is not always of this realm's Error
function isAbort(thrown: unknown): thrown is { readonly message: string } {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    thrown.name === 'AbortError'
  );
}

function initializationFailed(error: InitializationError): ServiceError {
  const detail = new ErrorResourceInitFailed();
  detail.setId(error.resource.id);
  detail.setProperties(toStruct(error.resource.outputs));
  detail.setInputs(toStruct(error.resource.inputs));
  // the engine prints the reasons and not the message
  detail.setReasonsList([error.message, ...error.reasons]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const full = new Status();
  full.setCode(status.UNKNOWN);
  full.setMessage(error.message);
  full.addDetails(packed);
  const metadata = new Metadata();
  // the Go side of gRPC reads structured details from this header; the Node side has no API for it
  metadata.add('grpc-status-details-bin', Buffer.from(full.serializeBinary()));
  return serviceError(status.UNKNOWN, error.message, metadata);
}

function serviceError(code: status, details: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}
