import { ApiObject, App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { parse } from 'yaml';
import { documentsOf } from '../../../cli/render/documents';
import { environmentFor } from '../../../environments';
import { platform } from '../../../stacks/platform';
import { plan } from '../../../stacks/release/plan';
import { secretManifest } from '../../../stacks/release/secret';
import type { SecretRequest } from '../../../stacks/secrets/request';
import { userErrorOf } from '../../user-error';

// a whole platform, on machines that have other things to do
jest.setTimeout(60_000);

function documents(
  objects: readonly (readonly [string, string, string, object?])[],
  secrets: readonly SecretRequest[] = [],
) {
  const chart = new Chart(new App(), 'shop', {
    disableResourceNameHashes: true,
    namespace: 'shop',
  });
  for (const [apiVersion, kind, name, rest] of objects) {
    new ApiObject(chart, `${apiVersion}${kind}${name}`, {
      apiVersion,
      kind,
      metadata: { name },
      ...rest,
    });
  }
  return documentsOf({ charts: [chart], secrets });
}

test('files are named by namespace, kind and name, kinds of others with their group', () => {
  const found = documents([
    ['v1', 'Namespace', 'shop'],
    ['apps/v1', 'Deployment', 'web'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'web'],
    ['postgresql.cnpg.io/v1', 'Cluster', 'main'],
    ['rbac.authorization.k8s.io/v1', 'Role', 'web:leases'],
  ]);
  expect(found.map(({ path }) => path)).toEqual([
    '_cluster/namespace-shop.yaml',
    'shop/deployment-web.yaml',
    'shop/httproute-web.yaml',
    'shop/cluster.postgresql.cnpg.io-main.yaml',
    'shop/role-web_leases.yaml',
  ]);
});

test('a requested Secret says what is put in, and holds none of it', () => {
  const [, secret] = documents(
    [['v1', 'Namespace', 'shop']],
    [
      {
        namespace: 'shop',
        name: 'login',
        type: 'kubernetes.io/basic-auth',
        lifetime: 'permanent',
        keys: {
          username: { value: 'app' },
          password: { length: 24 },
          url: { template: '{username}:{password}' },
        },
      },
    ],
  );
  expect(secret?.content).toBe(
    [
      '# `plinth up` puts in what is not shown here:',
      '#   username: a value that is no secret',
      '#   password: a password of 24 characters',
      '#   url: a text around username, password',
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: login',
      '  namespace: shop',
      '  labels:',
      '    app.kubernetes.io/part-of: plinth',
      '    app.kubernetes.io/managed-by: plinth',
      '  annotations:',
      '    plinth.dev/lifetime: permanent',
      'type: kubernetes.io/basic-auth',
      '',
    ].join('\n'),
  );
});

test('what a Secret of a chart holds is not written either', () => {
  const [secret] = documents([
    ['v1', 'Secret', 'given', { stringData: { token: 'hush' }, data: { key: 'aHVzaA==' } }],
  ]);
  expect(secret?.content).toContain(
    '#   key: a value of the sources\n#   token: a value of the sources',
  );
  expect(parse(secret?.content ?? '')).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'given', namespace: 'shop' },
  });
});

test('fails on requests for Secrets with which up would fail', () => {
  const request = { namespace: 'shop', name: 'a', keys: { b: { length: 3 } } };
  expect(userErrorOf(() => documents([], [request])).problems).toEqual([
    "secret shop/a: 'b' must have 'length' of at least 12 characters, got 3",
  ]);
});

test('texts stay texts for readers of YAML 1.1 and 1.2', () => {
  const awkward = fc.oneof(
    fc.constantFrom(
      'on',
      'off',
      'yes',
      'n',
      '~',
      'null',
      '1:30',
      '0o17',
      '017',
      '1_000',
      '1e3',
      '.5',
      '',
      '=',
      '2026-01-01',
    ),
    fc.string({ unit: 'binary-ascii' }),
    fc.string().map((text) => `${text}\n  ${text}\n`),
  );
  fc.assert(
    fc.property(fc.dictionary(awkward, awkward, { noNullPrototype: true }), (data) => {
      const [document] = documents([['v1', 'ConfigMap', 'a', { data }]]);
      for (const version of ['1.1', '1.2'] as const) {
        expect(
          (parse(document?.content ?? '', { version }) as { data?: unknown }).data ?? {},
        ).toEqual(data);
      }
    }),
  );
});

describe('the local stack', () => {
  const local = () => platform(environmentFor('local'));
  const rendered = documentsOf(local());

  test('is the same, byte for byte, each time', () => {
    expect(documentsOf(local())).toEqual(rendered);
  });

  test('has a file for every object, in the order of its plan, with all that the object says', () => {
    const { charts, secrets } = local();
    const planned = plan(charts, secrets.map(secretManifest)).map(({ manifest }) => manifest);
    expect(rendered.map(({ content }) => parse(content, { version: '1.1' }) as unknown)).toEqual(
      planned,
    );
  });

  test('has no two files of the same name, on file systems that ignore case too', () => {
    const paths = rendered.map(({ path }) => path.toLowerCase());
    expect(new Set(paths).size).toBe(paths.length);
  });
});
