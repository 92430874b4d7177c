import { spawn } from 'node:child_process';
import type { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import type { Empty } from 'google-protobuf/google/protobuf/empty_pb';

const PATIENCE_MS = 5_000;

/** Starts a provider plugin, asks its version and ends it; undefined for what does not answer as a plugin. */
export async function pluginVersion(executable: string): Promise<string | undefined> {
  const child = spawn(executable, [], { stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const ended = new Promise<undefined>((resolve) => {
    child.on('error', () => {
      resolve(undefined);
    });
    child.on('close', () => {
      resolve(undefined);
    });
  });
  const port = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
  });
  try {
    return await Promise.race([ended, port.then((line) => askVersion(Number(line)))]);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

async function askVersion(port: number): Promise<string | undefined> {
  // loaded only here: gRPC takes longer to load than an installation takes
  const { credentials, makeGenericClientConstructor } = await import('@grpc/grpc-js');
  const { ResourceProviderService } = await import('@pulumi/pulumi/proto/provider_grpc_pb.js');
  const { Empty } = await import('google-protobuf/google/protobuf/empty_pb.js');
  const Client = makeGenericClientConstructor(ResourceProviderService, 'ResourceProvider');
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  type Ask = (
    request: Empty,
    options: object,
    done: (error: unknown, info?: PluginInfo) => void,
  ) => void;
  const ask = (client.getPluginInfo as unknown as Ask).bind(client);
  return new Promise((resolve) => {
    ask(new Empty(), { deadline: Date.now() + PATIENCE_MS }, (_error, info) => {
      client.close();
      resolve(info?.getVersion().replace(/^v/, ''));
    });
  });
}
