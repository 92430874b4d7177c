import {
  authPluginsOf,
  contextIn,
  type Kubeconfig,
  type Read,
} from '../../../stacks/cluster/kubeconfig-files';

function files(content: Readonly<Record<string, string>>): Read {
  return (path) => (path in content ? Buffer.from(content[path] ?? '') : undefined);
}

const wanted = { context: 'team', environment: 'stg' };

const first = `
contexts:
- {name: team, context: {cluster: c, user: u, namespace: app}}
- {name: other, context: {cluster: gone, user: u}}
- {name: nobody, context: {cluster: c}}
users:
- name: u
  user: {client-certificate: keys/u.crt, client-key: /keys/u.key}
`;
const second = `
clusters:
- {name: c, cluster: {server: 'https://10.0.0.1', certificate-authority: ca.crt}}
contexts:
- {name: team, context: {cluster: hidden, user: hidden}}
- {name: last, context: {cluster: c, user: v}}
users:
- {name: v, user: {tokenFile: token, exec: {command: aws, installHint: brew install awscli}}}
`;
const disk = {
  '/a/first': first,
  '/b/second': second,
  '/a/keys/u.crt': 'certificate',
  '/keys/u.key': 'key',
  '/b/ca.crt': 'authority',
  '/b/token': 't0ken\n',
};
const paths = ['/a/first', '/absent', '/b/second'];

function found(context: string, read = files(disk)): Kubeconfig {
  return contextIn(paths, { ...wanted, context }, read);
}

test('takes one context with all that it refers to, as kubectl finds it', () => {
  expect(found('team')).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'team',
        cluster: { server: 'https://10.0.0.1', 'certificate-authority-data': 'YXV0aG9yaXR5' },
      },
    ],
    users: [
      {
        name: 'team',
        user: { 'client-certificate-data': 'Y2VydGlmaWNhdGU=', 'client-key-data': 'a2V5' },
      },
    ],
    contexts: [{ name: 'team', context: { cluster: 'team', user: 'team', namespace: 'app' } }],
    'current-context': 'team',
  });
});

test('reads tokens, and knows the programs that log in', () => {
  const kubeconfig = found('last');
  expect(kubeconfig.users[0].user['token']).toBe('t0ken');
  expect(authPluginsOf(kubeconfig)).toEqual([{ command: 'aws', fix: 'brew install awscli' }]);
  expect(authPluginsOf(found('team'))).toEqual([]);
});

test('says the command where the kubeconfig has no hint', () => {
  const [cluster, context] = [found('last').clusters, found('last').contexts];
  const users = [{ name: 'x', user: { exec: { command: 'login' } } }] as const;
  const kubeconfig: Kubeconfig = { ...found('last'), clusters: cluster, contexts: context, users };
  expect(authPluginsOf(kubeconfig)).toEqual([{ command: 'login', fix: "'login'" }]);
});

test('fails when there is no such context, with those that there are', () => {
  expect(() => found('prod')).toThrow(
    "stg.cluster.context: 'context' must be one of /a/first, /absent, /b/second ('team', 'other', 'nobody', 'last'), got 'prod'\n" +
      '  fix: KUBECONFIG names the files; kubectl config get-contexts lists what is in them',
  );
});

test('fails when there is no kubeconfig at all', () => {
  expect(() => found('team', files({}))).toThrow(
    "stg.cluster.context: 'context' must be one of /a/first, /absent, /b/second (none there), got 'team'",
  );
});

test('fails when the context names what is not there', () => {
  expect(() => found('other')).toThrow(
    "stg.cluster.context: its 'cluster' must be in the kubeconfig too, got 'gone'",
  );
  expect(() => found('nobody')).toThrow(
    "stg.cluster.context: its 'user' must be in the kubeconfig too, got 'undefined'",
  );
});

test('fails with every file that it refers to and nobody can read', () => {
  const { '/a/keys/u.crt': _certificate, '/keys/u.key': _key, ...rest } = disk;
  expect(() => found('team', files(rest))).toThrow(
    "stg.cluster.context: 'client-certificate' must be a file that can be read, got '/a/keys/u.crt'\n" +
      "stg.cluster.context: 'client-key' must be a file that can be read, got '/keys/u.key'",
  );
});

test('fails when a kubeconfig is no YAML', () => {
  expect(() => found('team', files({ '/a/first': 'a: [1' }))).toThrow(
    /^\/a\/first: must be a kubeconfig in YAML, got: .+$/,
  );
});
