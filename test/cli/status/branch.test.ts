import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { open } from '../../../cli/commands/open';
import { outputs } from '../../../cli/commands/outputs';
import { status } from '../../../cli/commands/status';
import { labStackNeeds } from '../../../cli/doctor/stack-doctor';
import { plannedStack } from '../../../cli/planned-stack';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';
import { writeFiles, writeLabWorkspace } from '../lab-workspace';

// a whole platform, on machines that have other things to do
jest.setTimeout(60_000);

const checkout = temporaryFolder('branch-status');
const stack = 'branch-x';
const input = (options: Record<string, string | boolean> = {}) => ({
  arguments: [stack],
  rest: [],
  options,
});

// a branch that lives in the lab of this checkout, which only its own history says
const engine = `#!/bin/sh
case "$1 $2" in
  'stack history') cat '${join(checkout, 'history.json')}' ;;
  'stack output') echo '{ "objects": 3 }' ;;
  *) exit 1 ;;
esac
`;
const history = [
  {
    kind: 'update',
    result: 'succeeded',
    startTime: '2026-11-20T10:00:00.000Z',
    config: {
      'plinth:branch': { value: 'x', secret: false },
      'plinth:host': { value: 'local', secret: false },
    },
  },
];
const deployment = (namespace: string) => ({
  metadata: { name: 'web', namespace, labels: { 'app.kubernetes.io/name': 'web' } },
  spec: { replicas: 1 },
  status: { readyReplicas: 1 },
});

let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isAsked = request.url?.startsWith('/apis/apps/v1/deployments') === true;
    const items = isAsked ? [deployment(stack), deployment('app')] : [];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ items }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeLabWorkspace(checkout, { stacks: [stack], engine, server: `http://127.0.0.1:${port}` });
  writeFiles({ [join(checkout, 'history.json')]: JSON.stringify(history) });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const inLab = async () => (await plannedStack(checkout, stack, { host: 'local' })).platform;

test('of a branch in the lab what is in its namespace is shown, with its addresses there', async () => {
  const host = fakeHost(checkout, { PATH: process.env['PATH'] });
  expect(await status(input({ json: true }), host)).toBe(0);
  const told = JSON.parse(host.printed[0] ?? '') as {
    readonly workloads: readonly { readonly namespace: string }[];
    readonly urls: Readonly<Record<string, string>>;
  };
  expect(told.workloads.map(({ namespace }) => namespace)).toEqual([stack]);
  expect(told.urls).toEqual((await inLab()).urls);
});

test('its page is opened at its address there', async () => {
  const host = fakeHost(checkout, { PATH: process.env['PATH'] });
  expect(await open('app', input({ print: true }), host)).toBe(0);
  expect(host.printed).toEqual([(await inLab()).urls['app']]);
  expect(host.noted).toEqual([]);
});

test('its outputs are those that the backend of the lab has', async () => {
  const host = fakeHost(checkout, { PATH: process.env['PATH'] });
  expect(await outputs(input({ json: true }), host)).toBe(0);
  expect(JSON.parse(host.printed[0] ?? '')).toEqual({ objects: 3 });
});

test('what it needs is asked of the lab', async () => {
  const host = fakeHost(checkout, { PATH: process.env['PATH'] });
  const needs = await labStackNeeds(host, stack);
  const { port } = server.address() as AddressInfo;
  expect(needs.find(({ name }) => name === 'cluster')?.detail).toContain(
    `http://127.0.0.1:${port}`,
  );
  // names of a lab are known to nobody else
  expect(needs.filter(({ name }) => name.startsWith('dns')).map(({ name }) => name)).toEqual([
    'dns',
  ]);
});
