import { Size } from 'cdk8s';
import {
  grafanaRules,
  grafanaSchema,
  type GrafanaEnvironment,
} from '../../../environments/products/grafana';

const sound: GrafanaEnvironment = {
  host: 'grafana',
  database: { from: 'volume', storage: Size.gibibytes(1) },
};
const elsewhere = {
  from: 'elsewhere',
  secret: 'grafana-database',
  addresses: ['10.20.0.5/32'],
  port: 5432,
  replicas: 2,
} as const;
const login = {
  name: 'Keycloak',
  secret: 'grafana-login',
  authorizeUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
  userInfoUrl: 'https://login.example.com/userinfo',
};

/** Findings as `path: message`. */
function findings(value: unknown): readonly string[] {
  const { error } = grafanaSchema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('values of Grafana', () => {
  test.each<[string, GrafanaEnvironment]>([
    ['on a volume', sound],
    ['on a cluster', { ...sound, database: { from: 'cluster', cluster: 'grafana', replicas: 9 } }],
    ['on a server elsewhere', { ...sound, database: elsewhere }],
    ['on one with an authority', { ...sound, database: { ...elsewhere, authoritySecret: 'ca' } }],
    ['with a login', { ...sound, login }],
    ['with a login by roles', { ...sound, login: { ...login, role: "'Admin'" } }],
    ['with runbooks', { ...sound, runbooks: 'https://git.example.com/main/' }],
  ])('hold %s', (_how, value) => {
    expect(findings(value)).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      'host',
      { host: 'a.b' },
      'host: must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last',
    ],
    [
      'kind of database',
      { database: { from: 'memory' } },
      "database.from: must be 'volume', 'cluster' or 'elsewhere'",
    ],
    ['kind of database at all', { database: 'volume' }, 'database: must be an object'],
    [
      'volume',
      { database: { from: 'volume', storage: Size.mebibytes(1) } },
      'database.storage: must be a Size of at least 1 GiB, such as Size.gibibytes(5)',
    ],
    [
      'number of pods',
      { database: { from: 'cluster', cluster: 'x', replicas: 10 } },
      'database.replicas: must be an integer from 1 to 9',
    ],
    [
      'list of addresses',
      { database: { ...elsewhere, addresses: [] } },
      "database.addresses: must be a list of address ranges, such as ['10.20.0.5/32']",
    ],
    [
      'address',
      { database: { ...elsewhere, addresses: ['db.example.com'] } },
      "database.addresses.0: must be an address range, such as '10.20.0.5/32'",
    ],
    [
      'address of the login',
      { login: { ...login, tokenUrl: 'http://login.example.com/token' } },
      "login.tokenUrl: must be an https address, such as 'https://login.example.com/token'",
    ],
    [
      'word on the button',
      { login: { ...login, name: '' } },
      'login.name: must be one line of text',
    ],
    [
      'role that would add settings',
      { login: { ...login, role: "'Viewer'\nskip = 1" } },
      'login.role: must be one line of text',
    ],
    [
      'address of runbooks',
      { runbooks: 'docs' },
      "runbooks: must be an https address, such as 'https://login.example.com/token'",
    ],
    ['option', { theme: 'dark' }, ": allowed: 'host', 'database', 'login', 'runbooks'"],
  ])('fail with a wrong %s', (_what, value, message) => {
    expect(findings({ ...sound, ...value })).toEqual([message]);
  });
});

describe('the database of Grafana is a cluster in its namespace', () => {
  const [rule] = grafanaRules;
  const found = (cluster: string, namespaces: Readonly<Record<string, string>>) =>
    rule?.findings({
      monitoring: {
        namespace: 'monitoring',
        grafana: { host: 'grafana', database: { from: 'cluster', cluster, replicas: 1 } },
      },
      postgres: {
        clusters: Object.fromEntries(
          Object.entries(namespaces).map(([name, namespace]) => [name, { namespace }]),
        ),
      },
    });
  const at = ['monitoring', 'grafana', 'database', 'cluster'];

  test('holds where it is', () => {
    expect(found('dashboards', { dashboards: 'monitoring' })).toEqual([]);
    expect(rule?.findings({ monitoring: { namespace: 'monitoring', grafana: sound } })).toEqual([]);
    expect(rule?.findings({})).toEqual([]);
  });

  test('fails where there is none', () => {
    expect(found('dashboards', {})).toEqual([
      {
        path: at,
        message: "must be one of 'postgres.clusters' in the namespace 'monitoring' (there is none)",
      },
    ]);
  });

  test('fails where it stands elsewhere: its Secret could not be read', () => {
    expect(found('main', { main: 'app', one: 'monitoring', two: 'monitoring' })).toEqual([
      {
        path: at,
        message: "must be one of 'postgres.clusters' in the namespace 'monitoring' ('one', 'two')",
      },
    ]);
  });
});
