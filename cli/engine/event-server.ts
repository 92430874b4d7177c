import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import type { EngineEvent } from '@pulumi/pulumi/automation';
import { EventsService } from '@pulumi/pulumi/proto/events_grpc_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Reader } from 'protobufjs/minimal';
import { eventIn } from './event-text';

export interface EventServer {
  /** What `pulumi --event-log` takes. */
  readonly address: string;
  /** Resolves when every event the engine sent has been handed over. */
  close(): Promise<void>;
}

// google-protobuf decodes texts letter by letter, and these are megabytes
const service = {
  ...EventsService,
  streamEvents: { ...EventsService.streamEvents, requestDeserialize: eventOf },
};

// one event carries the whole old and new state of a resource
const unlimited = { 'grpc.max_receive_message_length': -1 };

/**
 * Receives the engine's structured events over loopback. A file would do too, but the events quote secret values in
 * their debug messages, and those must never reach a disk.
 */
export async function startEventServer(
  onEvent: (event: EngineEvent) => void,
): Promise<EventServer> {
  const server = new Server(unlimited);
  server.addService(service, {
    streamEvents: (
      call: ServerReadableStream<EngineEvent, Empty>,
      answer: sendUnaryData<Empty>,
    ): void => {
      call.on('data', (event: EngineEvent) => {
        onEvent(event);
      });
      call.on('end', () => {
        answer(null, new Empty());
      });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return { address: `tcp://127.0.0.1:${port}`, close: () => closed(server) };
}

/** An engine that was killed leaves its stream open: it gets a moment, no more. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, 500);
    server.tryShutdown(() => {
      clearTimeout(impatient);
      resolve();
    });
  });
}

/** The event of a `pulumirpc.EventRequest`, whose only field it is. */
function eventOf(message: Buffer): EngineEvent {
  const reader = Reader.create(message);
  let json = Buffer.alloc(0);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) json = Buffer.from(reader.bytes());
    else reader.skipType(tag & 7);
  }
  return eventIn(json);
}
