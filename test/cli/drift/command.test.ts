import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { drift } from '../../../cli/commands/drift';
import { declaredBy, type Declared } from '../../../cli/drift/declared';
import { stateFile } from '../../../cli/engine/state';
import { workspaceOf } from '../../../cli/workspace';
import { environmentFor } from '../../../environments';
import { apiVersionOf } from '../../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../../lab/plugins/protocol/values';
import { platform } from '../../../stacks/platform';
import { checkedOut } from '../../../stacks/source/source';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';
import { writeFiles, writeLabWorkspace } from '../lab-workspace';

// a whole platform, on machines that have other things to do
jest.setTimeout(60_000);

const checkout = temporaryFolder('drift');
const declared = declaredBy(
  platform(environmentFor('local'), { source: checkedOut(checkout), host: undefined }),
);

const input = (options: Record<string, string | boolean> = {}) => ({
  arguments: ['local'],
  rest: [],
  options,
});

let server: Server;
let missing: string | undefined;

/** Where a counterpart keeps an object; nobody says how the plural of a kind is made. */
function pathOf({ identity, manifest }: Declared): string {
  const base = identity.group === '' ? '/api/v1' : `/apis/${apiVersionOf(identity)}`;
  const { namespace } = manifest['metadata'] as { readonly namespace?: string };
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${base}${scope}/${identity.kind.toLowerCase()}s/${encodeURIComponent(identity.name)}`;
}

const byPath = new Map(declared.map((one) => [pathOf(one), one]));

function kinds(version: string): JsonObject {
  const found = new Map(
    declared
      .filter(({ identity }) => apiVersionOf(identity) === version)
      .map(({ identity: { kind }, manifest }) => {
        const namespaced = 'namespace' in (manifest['metadata'] as JsonObject);
        const name = `${kind.toLowerCase()}s`;
        return [kind, { name, kind, namespaced, verbs: ['list', 'patch'] }];
      }),
  );
  return { resources: [...found.values()] };
}

/** Everything is there as it was declared, but for what is `missing`; an apply changes nothing. */
function answer(url: string): JsonObject | undefined {
  const path = url.split('?')[0] ?? '';
  if (path === '/version') return {};
  if (path === '/apis') return { groups: [] };
  const version = /^\/apis?\/((?:[^/]+\/)?v[^/]+)$/.exec(path)?.[1];
  if (version !== undefined) return kinds(version);
  if (url.includes('labelSelector=')) return { items: [] };
  const found = byPath.get(path);
  return found === undefined || found.identity.name === missing ? undefined : found.manifest;
}

const engine = `#!/bin/sh
case "$1 $2" in
  'stack export') cat '${join(checkout, 'export.json')}' ;;
  'stack history') echo '[]' ;;
  *) exit 1 ;;
esac
`;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const body = answer(decodeURI(request.url ?? ''));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { message: 'not found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeLabWorkspace(checkout, { stacks: ['local'], engine, server: `http://127.0.0.1:${port}` });
  writeFiles({
    [join(checkout, 'export.json')]: JSON.stringify({
      version: 3,
      deployment: {
        resources: declared.map(({ identity, manifest }) => ({
          urn: `urn:pulumi:local::plinth::kubernetes:x:${identity.kind}::${identity.name}`,
          type: `kubernetes:x:${identity.kind}`,
          custom: true,
          inputs: manifest,
        })),
      },
    }),
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

afterEach(() => {
  missing = undefined;
});

test('drift exits 1, and is told as JSON and as the body of an issue', async () => {
  missing = 'grafana';
  const host = fakeHost(checkout, process.env);
  const file = join(checkout, 'drift.md');
  expect(await drift(input({ json: true, markdown: file }), host)).toBe(1);
  const { verdict, compared, drifted, pending } = JSON.parse(host.printed[0] ?? '') as {
    readonly verdict: string;
    readonly compared: number;
    readonly pending: readonly { readonly name: string }[];
    readonly drifted: readonly { readonly kinds: readonly string[]; readonly name: string }[];
  };
  expect([verdict, compared]).toEqual(['drift', declared.length]);
  expect(new Set(drifted.map(({ name }) => name))).toEqual(new Set(['grafana']));
  expect(new Set(drifted.flatMap(({ kinds: found }) => found))).toEqual(new Set(['missing']));
  // the counterpart of a state knows no keys of Secrets
  expect(pending.map(({ name }) => name)).toEqual(
    declared.filter(({ secretKeys }) => secretKeys.length > 0).map(({ identity }) => identity.name),
  );
  expect(readFileSync(file, 'utf8')).toContain('<code>Deployment monitoring/grafana</code>');
});

test('fails without a report when the cluster does not answer', async () => {
  const elsewhere = temporaryFolder('drift-away');
  const { kubeconfig, bin, state } = workspaceOf(elsewhere);
  for (const [from, to] of [
    [workspaceOf(checkout).kubeconfig, kubeconfig],
    [join(workspaceOf(checkout).bin, 'pulumi'), join(bin, 'pulumi')],
    [
      stateFile(workspaceOf(checkout).state, 'plinth', 'local'),
      stateFile(state, 'plinth', 'local'),
    ],
  ] as const) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(from, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'), {
      mode: 0o700,
    });
  }
  const host = fakeHost(elsewhere, process.env);
  const file = join(elsewhere, 'drift.md');
  await expect(drift(input({ json: true, markdown: file }), host)).rejects.toThrow(
    'drift: the API server at http://127.0.0.1:1 can not be reached: ',
  );
  expect(host.printed).toEqual([]);
  expect(existsSync(file)).toBe(false);
});

test('fails when the local platform is not up', async () => {
  await expect(drift(input(), fakeHost(temporaryFolder('drift-none')))).rejects.toThrow(
    'the local platform is not up\n  fix: bring it up: ./plinth up',
  );
});

test('fails before anything takes long when the report could not be written', async () => {
  const host = fakeHost(checkout, process.env);
  await expect(drift(input({ markdown: '/no/folder/x.md' }), host)).rejects.toThrow(
    "'--markdown' must be a file that can be written, got '/no/folder/x.md': ENOENT",
  );
  expect(host.steps).toEqual([]);
});
