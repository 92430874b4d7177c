import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';

import { Host } from './host';
import { service } from './service';
import type { Provider } from './provider';

/** A plugin server that listens. */
export interface RunningServer {
  /** Port on loopback. */
  readonly port: number;
  /** Stops at once. */
  close(): void;
}

/** Starts a provider's server on a free loopback port. Plugins call `serve`; this is for tests inside a process. */
export async function listen(provider: Provider, engineAddress?: string): Promise<RunningServer> {
  // resources such as CRDs are larger than gRPC's default of 4 MB allows
  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  server.addService(ResourceProviderService, service(provider, new Host(engineAddress)));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}

/**
 * The whole life of a plugin process: serves the provider, prints the port as the first line of standard output,
 * and ends when the process that started it does. The engine's address is the first argument.
 */
export function serve(provider: Provider): void {
  exitWithParent();
  void listen(provider, process.argv[2]).then(({ port }) => {
    process.stdout.write(`${String(port)}\n`);
  });
}

function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 1000).unref();
}
