import { workspaceOf } from '../../../cli/workspace';
import { npmEnvironment, requireStandIns, worldEnvironment } from '../../../cli/rehearse/world';
import { userErrorOf } from '../../user-error';

const workspace = workspaceOf('/checkout/.plinth/rehearsals/prod-1');

const credentials = {
  GOOGLE_APPLICATION_CREDENTIALS: '/home/eve/key.json',
  GOOGLE_CREDENTIALS: '{}',
  GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29',
  CLOUDSDK_CONFIG: '/home/eve/.config/gcloud',
  CLOUDSDK_AUTH_ACCESS_TOKEN: 'ya29',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_PROFILE: 'prod',
  ARM_CLIENT_SECRET: 's',
  AZURE_CLIENT_SECRET: 's',
  VAULT_TOKEN: 's',
  GITHUB_TOKEN: 'ghp',
  SOPS_AGE_KEY: 'AGE-SECRET-KEY',
  SOPS_AGE_KEY_FILE: '/home/eve/keys.txt',
  PULUMI_ACCESS_TOKEN: 'pul',
  PULUMI_CONFIG_PASSPHRASE: 'theirs',
  PULUMI_STACK: 'prod',
  SSH_AUTH_SOCK: '/tmp/agent',
  DOCKER_CONFIG: '/home/eve/.docker',
  KUBE_TOKEN: 't',
};

test('no variable of a credential, and none that leads to one, reaches a rehearsal', () => {
  const env = worldEnvironment(workspace, '/r/home', { ...credentials, PATH: '/usr/bin' });
  expect(Object.keys(env).filter((name) => name in credentials)).toEqual([]);
});

test('what leads to the state, the clusters and the home leads into the rehearsal', () => {
  const stray = {
    HOME: '/home/eve',
    KUBECONFIG: '/home/eve/.kube/config',
    PULUMI_HOME: '/p',
    PULUMI_BACKEND_URL: 'gs://acme',
    XDG_CONFIG_HOME: '/home/eve/.config',
  };
  const env = worldEnvironment(workspace, '/r/home', stray);
  const own = '/checkout/.plinth/rehearsals/prod-1/.plinth';
  expect(env).toMatchObject({
    HOME: '/r/home',
    XDG_CONFIG_HOME: '/r/home/.config',
    KUBECONFIG: `${own}/labs/local/kubeconfig`,
    PULUMI_HOME: `${own}/pulumi-home`,
    PULUMI_BACKEND_URL: `file://${own}/state`,
    PULUMI_CONFIG_PASSPHRASE_FILE: `${own}/passphrase`,
    PLINTH_LABS: `${own}/labs`,
  });
});

test('the rehearsal’s own tools come first, and what honours a proxy stays on this machine', () => {
  const env = worldEnvironment(workspace, '/r/home', {
    PATH: '/usr/bin',
    HTTPS_PROXY: 'http://proxy:3128',
  });
  expect(env['PATH']).toBe('/checkout/.plinth/rehearsals/prod-1/.plinth/bin:/usr/bin');
  expect([env['HTTPS_PROXY'], env['NO_PROXY'], env['GCE_METADATA_HOST']]).toEqual([
    'http://127.0.0.1:1',
    'localhost,127.0.0.0/8',
    '127.0.0.1:1',
  ]);
});

test('language, time zone and temporary folder are kept', () => {
  const kept = { LANG: 'de_DE.UTF-8', LC_ALL: 'C', TZ: 'UTC', TMPDIR: '/big' };
  expect(worldEnvironment(workspace, '/r/home', kept)).toMatchObject(kept);
});

test('npm gets the way to its registry, and no credential that is not its own', () => {
  const needed = {
    PATH: '/usr/bin',
    HOME: '/home/eve',
    npm_config_registry: 'https://packages.example',
    NPM_CONFIG_CAFILE: '/etc/ca.pem',
    HTTPS_PROXY: 'http://proxy:3128',
    no_proxy: 'example',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
  };
  expect(npmEnvironment({ ...credentials, NPM_TOKEN: 't', ...needed })).toEqual(needed);
});

test('stand-ins may serve everything, and official plugins what makes nothing outside', () => {
  const plugins = ['gcp', 'tls', 'lab'].map((name) => ({ name, source: 'stand-in' as const }));
  expect(() => {
    requireStandIns([...plugins, { name: 'kubernetes', source: 'official' }]);
  }).not.toThrow();
});

test('fails when a plugin that makes real things is the official one', () => {
  const error = userErrorOf(() => {
    requireStandIns([
      { name: 'gcp', source: 'official' },
      { name: 'tls', source: 'official' },
      { name: 'lab', source: 'stand-in' },
    ]);
  });
  expect(error.problems).toEqual([
    "rehearse: plugin 'gcp' must be the lab's stand-in, got the official one: it would make real things",
    "rehearse: plugin 'tls' must be the lab's stand-in, got the official one: it would make real things",
  ]);
  expect(error.fix).toBe('this is a fault of the checkout: lab/plugins/install.ts decides');
});
