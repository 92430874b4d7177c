import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labPaths } from '../../../lab/control-plane/paths';
import { labProcesses, startedComponents } from '../../../lab/control-plane/processes';
import { awaitReady, restarted } from '../../../lab/control-plane/watch';

jest.mock('../../../lab/control-plane/processes');

const listing = jest.mocked(labProcesses);
const begun = jest.mocked(startedComponents);
const paths = labPaths('/nowhere', 'main');
const alive = [{ component: restarted, pid: 1 }];
const { signal } = new AbortController();
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => server.close());
afterEach(() => jest.resetAllMocks());

const watch = (kwokctl: Promise<string>) => {
  const probe = { component: restarted, port, url: `http://127.0.0.1:${String(port)}/` };
  return awaitReady({ paths, probes: [probe], kwokctl, signal });
};

test('a component that kwokctl starts while the processes are listed is not taken for absent', async () => {
  let resolve: (output: string) => void = () => undefined;
  const promise = new Promise<string>((done) => (resolve = done));
  begun.mockResolvedValue([]);
  listing
    .mockImplementationOnce(async () => {
      resolve('Cluster is started');
      await promise;
      return [];
    })
    .mockResolvedValue(alive);
  expect(await watch(promise)).toEqual({ state: 'ready' });
});

test('a component that is not there after kwokctl is done was not started', async () => {
  begun.mockResolvedValue([]);
  listing.mockResolvedValue([]);
  expect(await watch(Promise.resolve('starting\nno such binary\n'))).toEqual({
    state: 'failed',
    component: restarted,
    reason: 'was not started, kwokctl says: no such binary',
  });
});

test('a component that has a pid file and no process has ended', async () => {
  begun.mockResolvedValue([restarted]);
  listing.mockResolvedValue([]);
  expect(await watch(Promise.resolve(''))).toEqual({
    state: 'failed',
    component: restarted,
    reason: 'ended',
  });
});
