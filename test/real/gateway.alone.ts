import { HealthResponse } from 'immudb-node/src/proto/schema_pb';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import { FrontDoor, handshake } from './front-door';
import { RealLab } from './real-lab';

const environment = environmentFor('local', { nodes: 'real' });
const { urls } = platform(environment);
const hostOf = (name: string) => `${name}.${environment.domain}`;

let lab: RealLab;
let door: FrontDoor;

beforeAll(async () => {
  lab = await RealLab.of('Gateway');
  door = await lab.frontDoor();
});

test('its address is one of those that the lab gives load balancers', () => {
  const [, , number, last] = door.address.split('.').map(Number);
  expect([door.address.startsWith('198.18.'), number]).toEqual([true, lab.network.number]);
  expect(last).toBeGreaterThanOrEqual(128);
});

describe('over HTTPS', () => {
  // Grafana has no container here: nobody is behind its host
  const answers = { app: '/readyz', infra: '/healthz' };
  const hosts = ['grafana', ...Object.keys(answers)];

  test('every host that a product exposes is tried', () => {
    const https = Object.entries(urls).filter(([, url]) => url.startsWith('https://'));
    expect(https.map(([name]) => name).sort()).toEqual([...hosts].sort());
  });

  test.each(hosts)('%s has a certificate of the platform’s own authority', async (name) => {
    const { protocol, certificate } = await door.handshake(hostOf(name));
    expect([protocol, certificate.issuer, certificate.subjectAltName]).toEqual([
      'TLSv1.3',
      'CN=Plinth platform CA',
      `DNS:*.${environment.domain}`,
    ]);
  });

  test.each(Object.entries(answers))(
    '%s answers on its host, to a client that believes that authority',
    async (name, path) => {
      const answer = await door.get(hostOf(name), path);
      expect([answer.status, answer.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
      expect(answer.headers).not.toHaveProperty('server');
      lab.record.fact(`https://${hostOf(name)}${path}`, '200, certificate verified');
    },
  );

  test('fails for a client that believes another authority', async () => {
    const other = await lab.secret('infra', 'infra-connector-authority', 'tls.crt');
    await expect(new FrontDoor(door.address, other).get(hostOf('app'), '/readyz')).rejects.toThrow(
      /unable to (get local issuer|verify the first) certificate/,
    );
  });

  test('fails for a host that no certificate covers', async () => {
    await expect(door.handshake('app.example.com')).rejects.toThrow(/unrecognized name/);
  });

  test('fails before TLS 1.2', async () => {
    const old = {
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    } as const;
    await expect(door.handshake(hostOf('app'), old)).rejects.toThrow(/protocol version/);
  });

  test('a product learns the address that its client has, whatever the client claims', async () => {
    const { body } = await door.get(hostOf('app'), '/headers', {
      headers: { 'x-forwarded-for': '203.0.113.99' },
    });
    const seen = JSON.parse(body) as Readonly<Record<string, readonly string[]>>;
    expect([seen['X-Forwarded-For'], seen['X-Forwarded-Proto']]).toEqual([
      [lab.network.host],
      ['https'],
    ]);
  });
});

describe('over HTTP', () => {
  test.each(['app', 'grafana', 'infra', 'immudb'])('%s is led to HTTPS', async (name) => {
    const { status, headers } = await door.plainGet(hostOf(name), '/some/page?of=it');
    expect([status, headers['location']]).toEqual([301, `https://${hostOf(name)}/some/page?of=it`]);
  });

  test('fails for a host of another domain', async () => {
    expect(await door.plainGet('app.example.com', '/')).toMatchObject({ status: 404 });
  });
});

describe('over gRPC', () => {
  test.each(['immudb', 'immudb-read'])('%s answers to a client of immudb', async (name) => {
    const answer = await door.grpcCall(hostOf(name), '/immudb.schema.ImmuService/Health');
    const health = HealthResponse.deserializeBinary(answer);
    expect([health.getStatus(), health.getVersion()]).toEqual([
      true,
      expect.stringMatching(/^1\.11\.1\b/),
    ]);
    lab.record.fact(`gRPC to ${hostOf(name)}`, 'health is told');
  });

  test('fails for a service that immudb does not have', async () => {
    await expect(door.grpcCall(hostOf('immudb'), '/immudb.schema.Nobody/Health')).rejects.toThrow(
      '12 UNIMPLEMENTED',
    );
  });
});

test('plain TCP is led to Infra’s connector, which shows a certificate of its own authority', async () => {
  const ca = await lab.secret('infra', 'infra-connector-authority', 'tls.crt');
  const servername = hostOf('infra-connector');
  const { certificate } = await handshake({ host: door.address, port: 7443, ca, servername });
  expect(certificate.subjectAltName).toContain(`DNS:${servername}`);
});
