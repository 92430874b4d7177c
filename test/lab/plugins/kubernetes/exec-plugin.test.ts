import { UserError } from '../../../../errors/user-error';
import { connect } from '../../../../lab/plugins/kubernetes/connection';
import { execPluginOf } from '../../../../lab/plugins/kubernetes/exec-plugin';
import type { JsonObject } from '../../../../lab/plugins/protocol/values';

const cluster = {
  server: 'https://127.0.0.1:6443',
  'tls-server-name': 'k8s',
  extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
};
const exec = {
  apiVersion: 'client.authentication.k8s.io/v1beta1',
  command: 'log-in',
  args: ['--to', 'lab'],
  env: [{ name: 'REGION', value: 'x' }],
  installHint: 'get it there',
  provideClusterInfo: true,
};
const read = (more: JsonObject = {}) => execPluginOf({ ...exec, ...more }, cluster, 'pem');

test('command, arguments, variables and what it is told of the cluster are read', () => {
  expect(read()).toEqual({
    apiVersion: exec.apiVersion,
    command: 'log-in',
    args: ['--to', 'lab'],
    env: { REGION: 'x' },
    installHint: 'get it there',
    cluster: {
      server: 'https://127.0.0.1:6443',
      'tls-server-name': 'k8s',
      'certificate-authority-data': 'cGVt',
      config: { audience: 'a' },
    },
  });
});

test('the cluster is only told where the kubeconfig asks for it', () => {
  expect(read({ provideClusterInfo: false })).not.toHaveProperty('cluster');
});

test('a user without one has none', () => {
  expect(execPluginOf(undefined, cluster, '')).toBeUndefined();
});

test.each<readonly [JsonObject, string]>([
  [
    { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
  ],
  [
    { apiVersion: 'client.authentication.k8s.io/v1' },
    'invalid configuration: unknown interactiveMode: ""',
  ],
  [{ interactiveMode: 'Often' }, 'invalid configuration: unknown interactiveMode: "Often"'],
  [
    { interactiveMode: 'Always' },
    'exec plugin cannot support interactive mode: standard input is not a terminal',
  ],
  [{ command: '' }, 'command must be specified to use exec authentication plugin'],
])('fails when it has %j', (more, problem) => {
  expect(() => read(more)).toThrow(new UserError(`provider.kubeconfig: ${problem}`));
});

const kubeconfig = (user: JsonObject) => ({
  'current-context': 'lab',
  contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'me' } }],
  clusters: [{ name: 'lab', cluster: { server: 'https://127.0.0.1:6443' } }],
  users: [{ name: 'me', user }],
});

test('it is used by whoever has no credentials', () => {
  expect(connect(kubeconfig({ exec }), {}).exec?.command).toBe('log-in');
});

test('credentials in the kubeconfig go before it', () => {
  expect(connect(kubeconfig({ exec, token: 't' }), {})).not.toHaveProperty('exec');
});
