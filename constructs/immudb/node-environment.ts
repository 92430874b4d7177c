import type { SecretKey } from '../workload/secret-key';
import type { k8s } from 'cdk8s-plus-27';
import { writeServiceName, type Role } from './names';
import { ports } from './ports';
import type { ImmudbProps, ImmudbUser } from './props';
import { defaultDatabaseCopy, replicationUser } from './validation';

/**
 * What the server is told: https://docs.immudb.io/master/running/configuration.html. The image's own
 * defaults are dev mode, the password `immudb` and every listener open.
 */
export function serverEnvironment(dataDirectory: string, props: ImmudbProps): k8s.EnvVar[] {
  const opened = (listener: string) =>
    String(props.listeners?.some((it) => it === listener) ?? false);
  return [
    value('IMMUDB_DIR', dataDirectory),
    value('IMMUDB_ADDRESS', '0.0.0.0'),
    value('IMMUDB_PORT', String(ports.grpc)),
    value('IMMUDB_METRICS_SERVER_PORT', String(ports.metrics)),
    value('IMMUDB_WEB_SERVER', opened('console')),
    value('IMMUDB_WEB_SERVER_PORT', String(ports.console)),
    value('IMMUDB_PGSQL_SERVER', opened('postgres')),
    value('IMMUDB_PGSQL_SERVER_PORT', String(ports.postgres)),
    value('IMMUDB_LOGFORMAT', 'json'),
    value('IMMUDB_AUTH', 'true'),
    value('IMMUDB_DEVMODE', 'false'),
    secret('IMMUDB_ADMIN_PASSWORD', props.adminSecret),
    // without it a changed Secret would be ignored once the volume has a password
    value('IMMUDB_FORCE_ADMIN_PASSWORD', 'true'),
  ];
}

/** What the init container is told on top of that. */
export function provisionEnvironment(role: Role, props: ImmudbProps): k8s.EnvVar[] {
  const users = props.users ?? [];
  const { replication } = props;
  return [
    value('TMPDIR', '/tmp'),
    value('DATABASES', props.databases.join(' ')),
    value('SYNC_ACKS', replication.mode === 'synchronous' ? String(replication.acks) : '0'),
    value('USERS', users.map(userLine).join('\n')),
    ...users.map((user, index) => secret(passwordVariable(index), user.passwordSecret)),
    value('REPLICATION_USER', replicationUser),
    secret('REPLICATION_PASSWORD', props.replicationSecret),
    ...(role === 'primary' ? [] : replicaEnvironment(props.name)),
  ];
}

function replicaEnvironment(name: string): k8s.EnvVar[] {
  return [
    value('PRIMARY_HOST', writeServiceName(name)),
    value('PRIMARY_PORT', String(ports.grpc)),
    value('DEFAULT_DATABASE_COPY', defaultDatabaseCopy),
    // seconds to wait for the primary before serving what the volume holds, and before giving up without
    value('PATIENCE', '15'),
    value('PATIENCE_WHEN_EMPTY', '120'),
    // and for its own server to end
    value('STOP_PATIENCE', '10'),
  ];
}

// immudb's levels: https://github.com/codenotary/immudb/blob/v1.11.1/pkg/auth/permissions.go
const permissions = { read: 1, 'read-write': 2 } as const;

function userLine({ name, access, databases }: ImmudbUser, index: number): string {
  return [name, permissions[access], passwordVariable(index), ...databases].join(' ');
}

function passwordVariable(index: number): string {
  return `USER_PASSWORD_${index}`;
}

/** A variable with a value of its own. */
export function value(name: string, text: string): k8s.EnvVar {
  return { name, value: text };
}

/** A variable with the value of a Secret. */
export function secret(name: string, { name: secretName, key }: SecretKey): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
