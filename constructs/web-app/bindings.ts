import type { k8s } from 'cdk8s-plus-27';
import type { SecretKey } from '../workload/secret-key';
import type { DatabaseBinding, DatabaseKey, LedgerBinding, LedgerValue } from './binding-props';
import type { WebAppProps } from './props';

const libpq: Readonly<Record<string, DatabaseKey>> = {
  PGHOST: 'host',
  PGPORT: 'port',
  PGDATABASE: 'dbname',
  PGUSER: 'username',
  PGPASSWORD: 'password',
  DATABASE_URL: 'uri',
};

const ledgerDefaults: Readonly<Record<string, LedgerValue>> = {
  LEDGER_WRITE_HOST: 'write-host',
  LEDGER_READ_HOST: 'read-host',
  LEDGER_PORT: 'port',
  LEDGER_DATABASE: 'database',
  LEDGER_USER: 'user',
  LEDGER_PASSWORD: 'password',
};

const authorityFolder = '/etc/database';

/** Every variable: those of the bindings, then the app's own. A name set twice is refused before. */
export function environment(props: WebAppProps): k8s.EnvVar[] {
  const own = Object.entries(props.env ?? {}).map(([name, value]) =>
    typeof value === 'string' ? { name, value } : fromSecret(name, value),
  );
  return [...boundEnvironment(props), ...own];
}

/** The variables that the bindings set. */
export function boundEnvironment({ database, ledger }: WebAppProps): k8s.EnvVar[] {
  return [
    ...(database ? databaseEnvironment(database) : []),
    ...(ledger ? ledgerEnvironment(ledger) : []),
  ];
}

function databaseEnvironment(database: DatabaseBinding): k8s.EnvVar[] {
  const { credentials, sslMode = 'verify-full', env = libpq } = database;
  return [
    ...Object.entries(env).map(([name, key]) => fromSecret(name, { name: credentials, key })),
    { name: 'PGSSLMODE', value: sslMode },
    { name: 'PGSSLROOTCERT', value: `${authorityFolder}/ca.crt` },
  ];
}

function ledgerEnvironment({ env = ledgerDefaults, ...ledger }: LedgerBinding): k8s.EnvVar[] {
  const values: Readonly<Record<Exclude<LedgerValue, 'password'>, string>> = {
    'write-host': ledger.writeHost,
    'read-host': ledger.readHost,
    port: String(ledger.port),
    database: ledger.database,
    user: ledger.user,
  };
  return Object.entries(env).map(([name, value]) =>
    value === 'password' ? fromSecret(name, ledger.password) : { name, value: values[value] },
  );
}

/** A variable whose value stands in a Secret. */
export function fromSecret(variable: string, { name, key }: SecretKey): k8s.EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name, key } } };
}

/** The volume with the authority of the database's certificate, and where it is mounted. */
export function authorityMounts({ database }: WebAppProps) {
  if (database === undefined) return { volumes: [], volumeMounts: [] };
  const volume: k8s.Volume = {
    name: 'database-authority',
    // the authority's key, which stands in the same Secret, stays out
    secret: { secretName: database.authority, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
  };
  const mount: k8s.VolumeMount = {
    name: volume.name,
    mountPath: authorityFolder,
    readOnly: true,
  };
  return { volumes: [volume], volumeMounts: [mount] };
}
