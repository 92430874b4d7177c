import { Duration } from 'cdk8s';
import { addressOf } from '../../../constructs/gateway/exposure';
import { find } from '../namespace/manifests';
import { exposureOf, soundGateway, synthGateway } from './synth';
import { userErrorOf } from '../../user-error';

const ledger = { namespace: 'ledger', port: 3322 };

describe('the Gateway', () => {
  test('listens to HTTP for its own redirect and to HTTPS for the namespaces that expose something', () => {
    const manifests = synthGateway({
      exposures: [exposureOf('web'), exposureOf('grafana', { namespace: 'monitoring' })],
    });
    expect(find(manifests, 'Gateway', 'gateway')).toMatchObject({
      metadata: {
        namespace: 'gateway',
        annotations: {
          'pulumi.com/waitFor': 'condition=Programmed',
          'pulumi.com/timeoutSeconds': '900',
        },
      },
      spec: {
        gatewayClassName: 'traefik',
        listeners: [
          {
            name: 'http',
            protocol: 'HTTP',
            port: 8000,
            hostname: '*.example.test',
            allowedRoutes: { namespaces: { from: 'Same' } },
          },
          {
            name: 'https',
            protocol: 'HTTPS',
            port: 8443,
            hostname: '*.example.test',
            tls: {
              mode: 'Terminate',
              certificateRefs: [{ group: '', kind: 'Secret', name: 'gateway' }],
            },
            allowedRoutes: {
              namespaces: {
                from: 'Selector',
                selector: {
                  matchExpressions: [
                    {
                      key: 'kubernetes.io/metadata.name',
                      operator: 'In',
                      values: ['monitoring', 'shop'],
                    },
                  ],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('listens on a port of its own for each TCP exposure, to its namespace alone', () => {
    const wire = exposureOf('wire', { ...ledger, protocol: 'tcp' });
    const { spec } = find(synthGateway({ exposures: [wire] }), 'Gateway', 'gateway');
    expect((spec as { listeners: unknown[] }).listeners.slice(1)).toMatchObject([
      { name: 'https', allowedRoutes: { namespaces: { from: 'Same' } } },
      {
        name: 'tcp-3322',
        protocol: 'TCP',
        port: 3322,
        allowedRoutes: {
          kinds: [{ group: 'gateway.networking.k8s.io', kind: 'TCPRoute' }],
          namespaces: { selector: { matchExpressions: [{ values: ['ledger'] }] } },
        },
      },
    ]);
  });

  test('takes any address unless it is given the name of a reserved one', () => {
    const addresses = (namedAddress?: string) =>
      find(synthGateway(namedAddress === undefined ? {} : { namedAddress }), 'Gateway', 'gateway')
        .spec;
    expect(addresses()).not.toHaveProperty('addresses');
    expect(addresses('shop-gateway')).toMatchObject({
      addresses: [{ type: 'NamedAddress', value: 'shop-gateway' }],
    });
  });

  test('takes the routes of namespaces that come later by a label, over HTTPS alone', () => {
    const wire = exposureOf('wire', { ...ledger, protocol: 'tcp' });
    const { spec } = find(
      synthGateway({ exposures: [exposureOf('web'), wire], routesFrom: { routes: 'shop' } }),
      'Gateway',
      'gateway',
    );
    expect((spec as { listeners: unknown[] }).listeners).toMatchObject([
      { name: 'http', allowedRoutes: { namespaces: { from: 'Same' } } },
      {
        name: 'https',
        allowedRoutes: {
          namespaces: { from: 'Selector', selector: { matchLabels: { routes: 'shop' } } },
        },
      },
      {
        name: 'tcp-3322',
        allowedRoutes: { namespaces: { selector: { matchExpressions: [{ values: ['ledger'] }] } } },
      },
    ]);
  });

  test('has one wildcard certificate, whatever is exposed', () => {
    const certificates = synthGateway().filter(({ kind }) => kind === 'Certificate');
    expect(certificates).toMatchObject([
      {
        metadata: { name: 'gateway', namespace: 'gateway' },
        spec: {
          secretName: 'gateway',
          dnsNames: ['*.example.test'],
          issuerRef: { kind: 'ClusterIssuer', name: 'platform-ca' },
        },
      },
    ]);
  });

  test('names of its Secret and itself are contract: clients trust the one and DNS follows the other', () => {
    expect(synthGateway().map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'Certificate/gateway',
      'Gateway/gateway',
      'HTTPRoute/redirect-to-https',
      'HTTPRoute/web',
    ]);
  });

  test('sends plain HTTP to HTTPS for good', () => {
    expect(find(synthGateway(), 'HTTPRoute', 'redirect-to-https')).toMatchObject({
      metadata: { namespace: 'gateway' },
      spec: {
        parentRefs: [{ name: 'gateway', namespace: 'gateway', sectionName: 'http' }],
        hostnames: ['*.example.test'],
        rules: [
          {
            filters: [
              {
                type: 'RequestRedirect',
                requestRedirect: { scheme: 'https', statusCode: 301 },
              },
            ],
          },
        ],
      },
    });
  });
});

describe('routes', () => {
  test('HTTP: by host, with the time it may take, beside its Service', () => {
    expect(find(synthGateway(), 'HTTPRoute', 'web')).toMatchObject({
      metadata: {
        namespace: 'shop',
        annotations: {
          'pulumi.com/waitFor':
            'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True',
        },
      },
      spec: {
        parentRefs: [{ name: 'gateway', namespace: 'gateway', sectionName: 'https' }],
        hostnames: ['web.example.test'],
        rules: [
          {
            backendRefs: [{ kind: 'Service', name: 'web', port: 80 }],
            timeouts: { request: '30s' },
          },
        ],
      },
    });
  });

  test('HTTP: without a time where the exposure gives none, or a policy says it', () => {
    const rulesOf = (props: Parameters<typeof synthGateway>[0]) =>
      (find(synthGateway(props), 'HTTPRoute', 'web').spec as { rules: object[] }).rules[0];
    expect(rulesOf({ exposures: [exposureOf('web')] })).not.toHaveProperty('timeouts');
    expect(rulesOf({ timeoutsIn: 'policy' })).not.toHaveProperty('timeouts');
  });

  test.each([
    ['without HSTS', {}, []],
    [
      'with HSTS',
      { hsts: Duration.days(365) },
      [{ name: 'Strict-Transport-Security', value: 'max-age=31536000' }],
    ],
  ])('HTTP: security headers %s', (_, props, more) => {
    expect(find(synthGateway(props), 'HTTPRoute', 'web')).toMatchObject({
      spec: {
        rules: [
          {
            filters: [
              {
                type: 'ResponseHeaderModifier',
                responseHeaderModifier: {
                  set: [{ name: 'X-Content-Type-Options', value: 'nosniff' }, ...more],
                  remove: ['Server', 'X-Powered-By'],
                },
              },
            ],
          },
        ],
      },
    });
  });

  test('gRPC: by host; TCP: by the listener of its port', () => {
    const manifests = synthGateway({
      exposures: [
        exposureOf('ledger', { ...ledger, protocol: 'grpc' }),
        exposureOf('wire', { ...ledger, protocol: 'tcp' }),
      ],
    });
    expect(find(manifests, 'GRPCRoute', 'ledger')).toMatchObject({
      apiVersion: 'gateway.networking.k8s.io/v1',
      metadata: { namespace: 'ledger' },
      spec: {
        parentRefs: [{ sectionName: 'https' }],
        hostnames: ['ledger.example.test'],
        rules: [{ backendRefs: [{ name: 'ledger', port: 3322 }] }],
      },
    });
    expect(find(manifests, 'TCPRoute', 'wire')).toMatchObject({
      apiVersion: 'gateway.networking.k8s.io/v1',
      spec: {
        parentRefs: [{ sectionName: 'tcp-3322' }],
        rules: [{ backendRefs: [{ name: 'wire', port: 3322 }] }],
      },
    });
  });
});

describe('fails', () => {
  const problems = (...exposures: ReturnType<typeof exposureOf>[]) =>
    userErrorOf(() => synthGateway({ exposures })).problems;

  test('when two exposures want one host, naming both', () => {
    expect(
      problems(
        exposureOf('web'),
        exposureOf('shop', { host: 'web', namespace: 'other', protocol: 'grpc' }),
      ),
    ).toEqual(["gateway: 'host' must be one exposure's, got 'web' of 'shop/web' and 'other/shop'"]);
  });

  test('when two TCP exposures want one port, though not when HTTPS has their host', () => {
    expect(
      problems(
        exposureOf('ledger', ledger),
        exposureOf('a', { ...ledger, host: 'ledger', protocol: 'tcp' }),
        exposureOf('b', { ...ledger, protocol: 'tcp' }),
      ),
    ).toEqual([
      "gateway: 'port' must be one tcp exposure's, got 3322 of 'ledger/a' and 'ledger/b'",
    ]);
  });

  test('when two routes of a kind have one name', () => {
    expect(problems(exposureOf('web'), exposureOf('web', { host: 'two' }))).toEqual([
      "gateway: 'name' must be one route's in its namespace, got http route shop/web twice",
    ]);
  });

  test.each(['', 'a.b', '*', 'Web', '-web', 'x'.repeat(64)])("when a host is '%s'", (host) => {
    expect(problems(exposureOf('web', { host }))).toEqual([
      `gateway.shop/web: 'host' must be one label (such as 'grafana'), which the wildcard certificate covers, got '${host}'`,
    ]);
  });

  test('when TCP wants a port of the gateway itself', () => {
    expect(problems(exposureOf('web', { protocol: 'tcp', port: 8443 }))).toEqual([
      "gateway.shop/web: 'port' must be none of the gateway's own (8000, 8443, 8080), got 8443",
    ]);
  });

  test('when the implementation has no such routes', () => {
    const carrier = {
      ...soundGateway.carrier,
      protocols: ['http', 'grpc'] as const,
      otherwise: 'for so it is',
    };
    const exposures = [exposureOf('wire', { protocol: 'tcp', port: 5432 })];
    expect(userErrorOf(() => synthGateway({ carrier, exposures })).problems).toEqual([
      "gateway.shop/wire: 'protocol' must be 'http' or 'grpc', for so it is, got 'tcp'",
    ]);
  });
});

test.each([
  ['http', 'https://web.example.test'],
  ['grpc', 'grpcs://web.example.test:443'],
  ['tcp', 'tcp://web.example.test:80'],
] as const)('clients reach %s at %s', (protocol, address) => {
  expect(addressOf(exposureOf('web', { protocol }), 'example.test')).toBe(address);
});
