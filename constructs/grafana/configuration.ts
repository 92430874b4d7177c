import { dashboardsFolder, podPort } from './names';
import type { GrafanaProps, OpenIdLogin } from './props';

type Section = Readonly<Record<string, string | number | boolean>>;

/**
 * `grafana.ini`. What is secret comes by environment variables, which win over it.
 * @see https://github.com/grafana/grafana/blob/v13.2.3/conf/defaults.ini
 */
export function grafanaIni(props: GrafanaProps): string {
  return Object.entries(sections(props))
    .map(([name, section]) => `[${name}]\n${linesOf(section)}`)
    .join('\n');
}

function sections(props: GrafanaProps): Readonly<Record<string, Section>> {
  const { url, database, home, login } = props;
  return {
    server: { http_port: podPort, root_url: url, enable_gzip: true },
    paths: { data: '/var/lib/grafana', provisioning: '/etc/grafana/provisioning' },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
    database:
      database.kind === 'sqlite'
        ? { type: 'sqlite3', wal: true }
        : {
            type: 'postgres',
            ssl_mode: database.authority === undefined ? 'require' : 'verify-full',
            ...(database.authority && { ca_cert_path: `${authorityFolder}/ca.crt` }),
          },
    security: {
      admin_user: adminUser,
      cookie_secure: url.startsWith('https:'),
      cookie_samesite: 'lax',
      disable_gravatar: true,
    },
    users: { allow_sign_up: false, allow_org_create: false, default_theme: 'system' },
    'auth.anonymous': { enabled: false },
    ...(login && { 'auth.generic_oauth': oauth(login) }),
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    news: { news_feed_enabled: false },
    // 13 replaces its own data sources by newer ones from the network when it starts; on a root that is
    // read-only that fails after the old ones were stopped:
    // https://github.com/grafana/grafana/issues/132528
    plugins: {
      preinstall_disabled: true,
      preinstall_auto_update: false,
      plugin_admin_enabled: false,
      public_key_retrieval_disabled: true,
    },
    snapshots: { external_enabled: false },
    public_dashboards: { enabled: false },
    cloud_migration: { enabled: false },
    // Prometheus evaluates and Alertmanager tells
    unified_alerting: { enabled: false },
    metrics: { enabled: true, disable_total_stats: true },
    ...(home !== undefined && {
      dashboards: { default_home_dashboard_path: `${dashboardsFolder}/${home}.json` },
    }),
  };
}

/** Where the authority of the database's certificate is mounted. */
export const authorityFolder = '/etc/grafana/database';

/** Login name of the administrator. */
export const adminUser = 'admin';

function oauth({ name, authorizeUrl, tokenUrl, userInfoUrl, scopes, role }: OpenIdLogin): Section {
  return {
    enabled: true,
    name,
    auth_url: authorizeUrl,
    token_url: tokenUrl,
    api_url: userInfoUrl,
    scopes: (scopes ?? ['openid', 'profile', 'email']).join(' '),
    use_pkce: true,
    use_refresh_token: true,
    allow_sign_up: true,
    auto_assign_org_role: 'Viewer',
    ...(role !== undefined && { role_attribute_path: role, role_attribute_strict: true }),
  };
}

function linesOf(section: Section): string {
  return Object.entries(section)
    .map(([key, value]) => `${key} = ${escaped(String(value))}\n`)
    .join('');
}

/** The rest of a line after `;` or `#` would be taken for a comment. */
function escaped(value: string): string {
  return /[#;`"]|^\s|\s$/.test(value) ? `"""${value}"""` : value;
}
