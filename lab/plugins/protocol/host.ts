import { credentials } from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';

import type { Severity } from './provider';

/** The engine that started this plugin: takes its messages. Without an address messages go nowhere. */
export class Host {
  private client: EngineClient | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(private address: string | undefined) {}

  /** Changes to another engine, as a debugger's `Attach` asks. */
  attach(address: string): void {
    this.address = address;
    this.client = undefined;
  }

  /** Sends a message about a resource. One message at a time, so that they arrive in order. */
  send(message: { urn: string; severity: Severity; text: string; ephemeral: boolean }): void {
    if (this.address === undefined || this.address === '') return;
    this.client ??= new EngineClient(this.address, credentials.createInsecure());
    const client = this.client;
    this.last = this.last.then(() => deliver(client, message));
  }

  /** Resolves when everything sent so far has arrived (or can not arrive). */
  flush(): Promise<void> {
    return this.last;
  }
}

const SEVERITIES: Readonly<Record<Severity, LogSeverity>> = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
};

async function deliver(
  client: EngineClient,
  message: { urn: string; severity: Severity; text: string; ephemeral: boolean },
): Promise<void> {
  const request = new LogRequest();
  request.setUrn(message.urn);
  request.setSeverity(SEVERITIES[message.severity]);
  request.setMessage(message.text);
  request.setEphemeral(message.ephemeral);
  await new Promise<void>((resolve) => {
    // an engine that is gone needs no message
    client.log(request, () => {
      resolve();
    });
  });
}
