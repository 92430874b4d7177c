import { Duration } from 'cdk8s';
import { goDuration } from '../cert-manager/go-duration';
import { componentName } from './names';
import { ports } from './ports';
import type { InfraProps } from './props';

/** Files that the server's pods find their configuration and secrets in. */
export const files = {
  configuration: '/etc/infra/infra.yaml',
  encryptionKey: '/var/run/infra/secrets/encryption-key',
  adminPassword: '/var/run/infra/secrets/admin-password',
  connectorAccessKey: '/var/run/infra/secrets/connector-access-key',
  databaseAuthority: '/var/run/infra/secrets/database-ca.crt',
  certificate: '/var/run/infra/tls/tls.crt',
  privateKey: '/var/run/infra/tls/tls.key',
} as const;

/**
 * The server's configuration file. It holds paths and no secret: users' passwords and access keys are
 * read by the prefix `file:`, certificates and keys where a value names a file, the encryption key always.
 * @see https://github.com/infrahq/infra/blob/v0.21.0/internal/server/server.go
 */
export function serverConfiguration(props: InfraProps): string {
  const { name, namespace, admin, connectorAccessKey } = props;
  const ui = `http://${componentName(name, 'ui')}.${namespace}.svc:${ports.ui}`;
  return yaml({
    version: 0.3,
    addr: { http: `:${ports.http}`, https: `:${ports.https}`, metrics: `:${ports.metrics}` },
    // the default sends usage to the makers
    enableTelemetry: false,
    enableSignup: false,
    dbEncryptionKey: files.encryptionKey,
    ...sessionTimes(props),
    tls: { certificate: files.certificate, privateKey: files.privateKey },
    ui: { proxyURL: ui },
    users: [
      { name: admin.user, password: `file:${files.adminPassword}`, infraRole: 'admin' },
      // the server makes this user itself; only the key is ours
      ...(connectorAccessKey
        ? [{ name: 'connector', accessKey: `file:${files.connectorAccessKey}` }]
        : []),
    ],
  });
}

function sessionTimes(props: InfraProps) {
  const { sessionDuration, sessionInactivityTimeout } = sessionOf(props);
  return {
    sessionDuration: goDuration(sessionDuration),
    sessionInactivityTimeout: goDuration(sessionInactivityTimeout),
  };
}

/** How long a login lasts, and how long unused. */
export function sessionOf({ sessionDuration = Duration.days(30), ...props }: InfraProps) {
  const usual = Duration.days(3);
  const shorter = sessionDuration.toSeconds() < usual.toSeconds() ? sessionDuration : usual;
  return { sessionDuration, sessionInactivityTimeout: props.sessionInactivityTimeout ?? shorter };
}

/** JSON is YAML; one line per option keeps diffs readable. */
export function yaml(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}
