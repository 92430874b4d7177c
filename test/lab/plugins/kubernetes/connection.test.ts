import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { UserError } from '../../../../errors/user-error';
import {
  assertLoopback,
  connect,
  kubeconfigText,
  parseKubeconfig,
} from '../../../../lab/plugins/kubernetes/connection';

const KUBECONFIG = {
  'current-context': 'lab',
  contexts: [
    { name: 'lab', context: { cluster: 'lab', user: 'admin', namespace: 'shop' } },
    { name: 'other', context: { cluster: 'far', user: 'robot' } },
  ],
  clusters: [
    {
      name: 'lab',
      cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Y2E=' },
    },
    {
      name: 'far',
      cluster: {
        server: 'https://k8s.example.com',
        'insecure-skip-tls-verify': true,
        'tls-server-name': 'k8s',
      },
    },
    { name: 'broken', cluster: { server: 'nowhere' } },
  ],
  users: [
    { name: 'admin', user: { 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5' } },
    { name: 'robot', user: { token: 't', username: 'u', password: 'p' } },
  ],
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-kubeconfig-'));
  writeFileSync(join(folder, 'config'), 'current-context: from-file\n');
  writeFileSync(join(folder, 'ca.crt'), 'ca from a file');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the current context says server, certificates and namespace', () => {
  expect(connect(KUBECONFIG, {})).toEqual({
    server: new URL('https://127.0.0.1:6443'),
    context: 'lab',
    namespace: 'shop',
    insecure: false,
    ca: 'ca',
    certificate: 'cert',
    key: 'key',
  });
});

test('another context may be chosen', () => {
  expect(connect(KUBECONFIG, { context: 'other' })).toEqual({
    server: new URL('https://k8s.example.com'),
    context: 'other',
    namespace: '',
    insecure: true,
    serverName: 'k8s',
    token: 't',
    basic: 'dTpw',
  });
});

test('another cluster may be chosen', () => {
  expect(connect(KUBECONFIG, { cluster: 'far' }).server.host).toBe('k8s.example.com');
});

test('certificates may lie in files', () => {
  const cluster = {
    server: 'https://127.0.0.1:1',
    'certificate-authority': join(folder, 'ca.crt'),
  };
  const connection = connect({ ...KUBECONFIG, clusters: [{ name: 'lab', cluster }] }, {});
  expect(connection.ca).toBe('ca from a file');
});

test.each([
  [
    { context: 'nope' },
    "provider.context: 'context' must exist in the kubeconfig, must be one of lab, other, got 'nope'",
  ],
  [
    { cluster: 'nope' },
    "provider.cluster: 'cluster' must exist in the kubeconfig, must be one of lab, far, broken, got 'nope'",
  ],
  [{ cluster: 'broken' }, "provider.kubeconfig: 'server' must be a URL, got 'nowhere'"],
])('fails when the selection is %j', (selection, message) => {
  expect(() => connect(KUBECONFIG, selection)).toThrow(new UserError(message));
});

test('fails when there is no context at all', () => {
  expect(() => connect({}, {})).toThrow(
    new UserError(
      "provider.context: 'context' must exist in the kubeconfig, and it has none, got ''",
    ),
  );
});

test.each([
  ['https://127.0.0.1:6443', true],
  ['https://127.8.9.1', true],
  ['https://localhost:1', true],
  ['https://[::1]:6443', true],
  ['https://127.0.0.1.example.com', false],
  ['https://10.0.0.1', false],
  ['https://localhost.example.com', false],
  ['https://0.0.0.0', false],
])('%s is on this machine: %p', (server, allowed) => {
  const connection = { server: new URL(server), context: 'c', namespace: '', insecure: false };
  const check = (): void => {
    assertLoopback(connection);
  };
  if (allowed) {
    expect(check).not.toThrow();
    return;
  }
  expect(check).toThrow(
    new UserError(
      `provider.kubeconfig: 'server' of context 'c' must be on loopback, because the lab's stand-in for the kubernetes provider serves clusters of this machine only, got '${new URL(server).origin}'`,
      { fix: "install the official plugin: 'pulumi plugin install resource kubernetes'" },
    ),
  );
});

test.each(['a: 1', '{"a":1}'])('%s is read', (text) => {
  expect(parseKubeconfig(text)).toEqual({ a: 1 });
});

test.each(['{"a":', 'a: [b', '- a', 'text', ''])(
  'fails when the kubeconfig is %j, without quoting it',
  (text) => {
    expect(() => parseKubeconfig(text)).toThrow(
      new UserError("provider.kubeconfig: 'kubeconfig' must be YAML or JSON"),
    );
  },
);

test('content is taken as it is', () => {
  expect(kubeconfigText('a: 1\nb: 2', {})).toBe('a: 1\nb: 2');
});

test('a path is read', () => {
  expect(kubeconfigText(join(folder, 'config'), {})).toBe('current-context: from-file\n');
});

test('without a value KUBECONFIG is read', () => {
  const env = { KUBECONFIG: `${join(folder, 'config')}:/elsewhere` };
  expect(kubeconfigText(undefined, env)).toBe('current-context: from-file\n');
});

test('fails when KUBECONFIG names nothing', () => {
  expect(() => kubeconfigText('', { KUBECONFIG: '/nowhere/config' })).toThrow(
    new UserError(
      "provider.kubeconfig: 'kubeconfig' must be a kubeconfig's content or path, '/nowhere/config' can not be read",
      { fix: "set the provider's 'kubeconfig' or KUBECONFIG" },
    ),
  );
});
