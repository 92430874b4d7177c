import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';

/** One gRPC method, whose messages are bytes as they are. */
export const echoService = {
  Echo: {
    path: '/test.Echo/Echo',
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  },
} as const;

/** Servers behind a gateway. */
export interface Servers {
  /** Tells what it was asked, after `?wait=` milliseconds, with the status `?status=`. */
  readonly http: number;
  /** Gives gRPC messages back. */
  readonly grpc: number;
  /** Gives bytes back. */
  readonly tcp: number;
  stop(): Promise<void>;
}

/** Starts servers on free ports of an address of this machine. */
export async function startServers(address: string): Promise<Servers> {
  const http = createServer(answer);
  const tcp = createTcpServer((socket) => socket.on('error', () => undefined).pipe(socket));
  const grpc = new Server();
  const echo: handleUnaryCall<Buffer, Buffer> = ({ request }, callback) => {
    callback(null, Buffer.concat([Buffer.from('echo of '), request]));
  };
  grpc.addService(echoService, { Echo: echo });
  await Promise.all(
    [http, tcp].map((server) => new Promise<void>((done) => server.listen(0, address, done))),
  );
  const grpcPort = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync(`${address}:0`, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
  return {
    http: (http.address() as AddressInfo).port,
    tcp: (tcp.address() as AddressInfo).port,
    grpc: grpcPort,
    async stop() {
      grpc.forceShutdown();
      http.closeAllConnections();
      await Promise.all([http, tcp].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { searchParams } = new URL(request.url ?? '/', 'http://server');
  const say = () => {
    response.writeHead(Number(searchParams.get('status') ?? 200), {
      'content-type': 'application/json',
      server: 'a server',
      'x-powered-by': 'a framework',
    });
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers }));
  };
  request.resume().once('end', () => setTimeout(say, Number(searchParams.get('wait') ?? 0)));
}
