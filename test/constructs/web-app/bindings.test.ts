import type { k8s } from 'cdk8s-plus-27';
import { boundEnvironment } from '../../../constructs/web-app/bindings';
import { flowsOf, metricsEndpoints, requestEndpoint } from '../../../constructs/web-app/flows';
import { Peer } from '../../../constructs/namespace/peer';
import { database, everything, ledger, sound } from './synth';

const written = (variables: readonly k8s.EnvVar[]) =>
  Object.fromEntries(
    variables.map(({ name, value, valueFrom }) => {
      const ref = valueFrom?.secretKeyRef;
      return [name, ref ? `${ref.name ?? ''}/${ref.key}` : value];
    }),
  );

test('a database is bound by libpq’s variables and a URL, and its certificate is checked', () => {
  expect(written(boundEnvironment({ ...sound, database }))).toEqual({
    PGHOST: 'main-app/host',
    PGPORT: 'main-app/port',
    PGDATABASE: 'main-app/dbname',
    PGUSER: 'main-app/username',
    PGPASSWORD: 'main-app/password',
    DATABASE_URL: 'main-app/uri',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/etc/database/ca.crt',
  });
});

test('keys become the variables that the app wants', () => {
  const binding = { ...database, sslMode: 'require', env: { JDBC: 'jdbc-uri' } } as const;
  expect(written(boundEnvironment({ ...sound, database: binding }))).toEqual({
    JDBC: 'main-app/jdbc-uri',
    PGSSLMODE: 'require',
    PGSSLROOTCERT: '/etc/database/ca.crt',
  });
});

test('a ledger is bound by hosts for writes and reads, and a password from its Secret', () => {
  expect(written(boundEnvironment({ ...sound, ledger }))).toEqual({
    LEDGER_WRITE_HOST: 'immudb-write.immudb.svc',
    LEDGER_READ_HOST: 'immudb-read.immudb.svc',
    LEDGER_PORT: '3322',
    LEDGER_DATABASE: 'ledger',
    LEDGER_USER: 'shop',
    LEDGER_PASSWORD: 'shop-ledger/password',
  });
  const env = { IMMUDB_PW: 'password', IMMUDB_AT: 'read-host' } as const;
  expect(written(boundEnvironment({ ...sound, ledger: { ...ledger, env } }))).toEqual({
    IMMUDB_PW: 'shop-ledger/password',
    IMMUDB_AT: 'immudb-read.immudb.svc',
  });
});

test('without bindings there are no variables and no conversations', () => {
  expect(boundEnvironment(sound)).toEqual([]);
  expect(flowsOf(sound)).toEqual([]);
  expect(metricsEndpoints(sound)).toEqual([]);
});

test('server, migration and provision each talk to what is bound, and only provision to the remote', () => {
  const lines = flowsOf(everything).map(({ from, to, purpose }) => {
    const name = (end: typeof from) => (end instanceof Peer ? 'outside' : end.name);
    return `${name(from)} → ${name(to)}: ${purpose}`;
  });
  const each = (party: string) => [
    `${party} → main: ${party} uses its database`,
    `${party} → immudb-primary: ${party} uses the ledger`,
    `${party} → immudb-replica: ${party} uses the ledger`,
    `${party} → outside: shop calls its bank`,
    `${party} → outside: ${party} gets its cloud credentials`,
    `${party} → outside: ${party} uses the Kubernetes API`,
  ];
  expect(lines).toEqual([
    ...each('shop'),
    ...each('shop-migration'),
    ...each('shop-provision'),
    'shop-provision → outside: fixtures are fetched',
  ]);
});

test('on Google the metadata server is reached, on Amazon any address of STS', () => {
  const ports = (identity: NonNullable<typeof everything.identity>) =>
    flowsOf({ ...sound, identity }).map((flow) => ({
      to: flow.to instanceof Peer ? flow.to.toNetworkPolicyPeers() : flow.to,
      ports: flow.ports.map((port) => port.toNetworkPolicyPort().port?.value),
    }));
  expect(ports({ provider: 'google', serviceAccount: 'a@b' })).toEqual([
    {
      to: [
        { ipBlock: { cidr: '169.254.169.252/32' } },
        { ipBlock: { cidr: '169.254.169.254/32' } },
      ],
      ports: [80, 988],
    },
  ]);
  expect(ports({ provider: 'amazon', role: 'arn' })).toEqual([{ to: 'anyone', ports: [443] }]);
});

test('requests and metrics are answered by the pods of the server', () => {
  const pods = {
    'app.kubernetes.io/name': 'web-app',
    'app.kubernetes.io/instance': 'shop',
    'app.kubernetes.io/component': 'server',
  };
  const { party, ports } = requestEndpoint(everything);
  expect(party).toEqual({ namespace: 'app', name: 'shop', pods });
  expect(ports.map((port) => port.toNetworkPolicyPort().port?.value)).toEqual([8080]);
  const [metrics] = metricsEndpoints(everything);
  expect(metrics?.party).toEqual(party);
  expect(metrics?.ports.map((port) => port.toNetworkPolicyPort().port?.value)).toEqual([9797]);
});
