import {
  authPluginNeed,
  backendNeed,
  secretsProviderNeed,
  stackNeed,
} from '../../../cli/doctor/engine';
import { hostNeed, hostsOf, labHostsNeed } from '../../../cli/doctor/hosts';
import { definedKinds, permissionNeeds, wantedOf } from '../../../cli/doctor/permissions';
import type { Manifest } from '../../../stacks/release/manifest';

test('the backend is told without a password that its address carries', () => {
  expect(backendNeed({ user: 'ann', url: 's3://key:secret@bucket?region=x' })).toEqual({
    name: 'backend',
    state: 'ok',
    detail: 's3://…@bucket?region=x as ann',
  });
});

test('fails when nobody is logged in to a backend', () => {
  expect(backendNeed({ failure: 'PULUMI_ACCESS_TOKEN must be set\nmore' })).toEqual({
    name: 'backend',
    state: 'missing',
    detail: 'PULUMI_ACCESS_TOKEN must be set',
    fix: 'log in: pulumi login <address>, or set PULUMI_BACKEND_URL',
  });
});

test('a stack is found by its own name and by its whole one', () => {
  expect(stackNeed('dev', ['team/plinth/dev'])).toEqual({
    name: 'stack',
    state: 'ok',
    detail: 'dev',
  });
  expect(stackNeed('dev', ['team/plinth/mydev'])).toEqual({
    name: 'stack',
    state: 'attention',
    detail: "'dev' is not in the backend yet",
    fix: 'make it with a secrets provider: pulumi stack init dev --secrets-provider <key>',
  });
});

test('a list of stacks that is not to be had says nothing of the stack', () => {
  expect(stackNeed('dev', { failure: 'no answer within 20 s\nmore' })).toEqual({
    name: 'stack',
    state: 'unknown',
    detail: 'not to be seen: no answer within 20 s',
  });
});

describe('the secrets provider', () => {
  const there = (file: string) => file === '/keys/phrase';

  test.each<[object, NodeJS.ProcessEnv, string, string]>([
    [{}, {}, 'ok', "the backend's own: its settings name none"],
    [
      { encryptionsalt: 'v1:x' },
      { PULUMI_CONFIG_PASSPHRASE: '' },
      'ok',
      'passphrase, from PULUMI_CONFIG_PASSPHRASE',
    ],
    [
      { encryptionsalt: 'v1:x' },
      { PULUMI_CONFIG_PASSPHRASE_FILE: '/keys/phrase' },
      'ok',
      'passphrase, from /keys/phrase',
    ],
    [
      { encryptionsalt: 'v1:x' },
      { PULUMI_CONFIG_PASSPHRASE_FILE: '/keys/other' },
      'missing',
      'passphrase: no file /keys/other',
    ],
    [{ secretsprovider: 'passphrase' }, {}, 'missing', 'passphrase, and there is none'],
    [
      { secretsprovider: 'gcpkms://projects/p' },
      { GOOGLE_APPLICATION_CREDENTIALS: '/keys/phrase' },
      'ok',
      'gcpkms://projects/p, with /keys/phrase',
    ],
    [
      { secretsprovider: 'gcpkms://projects/p' },
      { HOME: '/home/ann' },
      'attention',
      'gcpkms://projects/p, and no credentials of Google Cloud are in a file here',
    ],
    [
      { secretsprovider: 'awskms://alias/x' },
      {},
      'ok',
      'awskms, with the credentials of this machine',
    ],
  ])('of %j with %j is %s', (settings, env, state, detail) => {
    expect(secretsProviderNeed(settings, env, there)).toMatchObject({ state, detail });
  });
});

test('a program that logs in is missing with the hint of the kubeconfig', () => {
  expect(authPluginNeed('login', 'brew install login', () => false)).toEqual({
    name: 'auth plugin login',
    state: 'missing',
    detail: 'not on PATH, and the kubeconfig logs in with it',
    fix: 'brew install login',
  });
  expect(authPluginNeed('login', '', () => false).fix).toBe("install 'login'");
  expect(authPluginNeed('login', '', () => true).state).toBe('ok');
});

describe('names', () => {
  test('are those of every address, each once', () => {
    expect(
      hostsOf({ app: 'https://app.x', api: 'https://app.x/api', db: 'tcp://db.x:7443' }),
    ).toEqual(['app.x', 'db.x']);
  });

  test('lead to the gateway, or say where they lead', () => {
    expect(hostNeed('app.x', { addresses: ['10.0.0.1'] }, ['10.0.0.1'], 'x').state).toBe('ok');
    expect(hostNeed('app.x', { addresses: ['10.0.0.2'] }, ['10.0.0.1'], 'x')).toEqual({
      name: 'dns app.x',
      state: 'attention',
      detail: 'leads to 10.0.0.2, the gateway is at 10.0.0.1',
      fix: 'wait until caches have forgotten an older address, or correct the record',
    });
    expect(hostNeed('app.x', { addresses: ['10.0.0.2'] }, undefined, 'x').detail).toBe(
      '10.0.0.2; where the gateway is could not be read',
    );
  });

  test('fails when a name does not resolve', () => {
    expect(hostNeed('app.x', { failure: 'ENOTFOUND' }, [], 'x')).toEqual({
      name: 'dns app.x',
      state: 'missing',
      detail: 'does not resolve: ENOTFOUND',
      fix: "the name servers of 'x' must lead to the zone that has it",
    });
  });

  test('of a lab are no trouble', () => {
    expect(labHostsNeed(['app.x'], ['198.18.0.130'])).toEqual({
      name: 'dns',
      state: 'ok',
      detail: 'app.x: names of the lab, which no name server knows; the gateway is at 198.18.0.130',
    });
  });
});

describe('permissions', () => {
  const manifest = (apiVersion: string, kind: string, namespace?: string): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: 'one', ...(namespace !== undefined && { namespace }) },
  });
  const kinds = [{ apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' }];

  test('are asked for once for each kind and namespace', () => {
    const deployment = manifest('apps/v1', 'Deployment', 'app');
    expect(wantedOf([deployment, deployment, manifest('x.io/v1', 'Thing')], kinds)).toEqual({
      wanted: [{ group: 'apps', resource: 'deployments', namespace: 'app' }],
      unserved: [{ apiVersion: 'x.io/v1', kind: 'Thing' }],
    });
  });

  test('kinds that the stack defines itself are known before the cluster serves them', () => {
    const definition = {
      ...manifest('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
      spec: {
        group: 'x.io',
        names: { kind: 'Thing', plural: 'things' },
        versions: [{ name: 'v1' }, { name: 'v2' }],
      },
    };
    expect(definedKinds([definition])).toEqual([
      { apiVersion: 'x.io/v1', kind: 'Thing', resource: 'things' },
      { apiVersion: 'x.io/v2', kind: 'Thing', resource: 'things' },
    ]);
  });

  test('that are refused are told by namespace', () => {
    const refused = [
      { group: 'apps', resource: 'deployments', namespace: 'app', verbs: ['patch'] as const },
      { group: '', resource: 'services', namespace: 'app', verbs: ['patch'] as const },
      { group: '', resource: 'namespaces', verbs: ['get', 'create'] as const },
    ];
    expect(
      permissionNeeds({ asked: 3, refused, unknown: ['Thing of x.io/v1'], unseen: [] }),
    ).toEqual([
      {
        name: 'permissions',
        state: 'missing',
        detail:
          'app: may not patch deployments.apps, services\nin the whole cluster: may not get, create namespaces',
        fix: 'have somebody bind a role with these rights to you',
      },
      {
        name: 'kinds',
        state: 'missing',
        detail: 'the cluster does not serve Thing of x.io/v1',
        fix: 'install what defines them, or leave out the product that uses them',
      },
    ]);
    expect(permissionNeeds({ asked: 3, refused: [], unknown: [], unseen: [] })).toEqual([
      {
        name: 'permissions',
        state: 'ok',
        detail: 'everything that its 3 kinds of objects ask for, namespace by namespace',
      },
    ]);
  });
});
