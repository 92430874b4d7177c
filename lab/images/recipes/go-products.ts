import { thisPlatform } from '../../toolchain/platform';
import type { Recipe } from '../recipe';
import { authorities, nonroot, programImage, temporary, withShell } from './go-parts';

// anything that is no command of Traefik's is run as it is
const traefikEntrypoint = `#!/bin/sh
set -e
case \${1-} in
  -* | healthcheck | version) set -- traefik "$@" ;;
esac
exec "$@"
`;

// the operator looks for one program for each architecture, and copies its own into instances
const cnpgManager = `/operator/manager_${thisPlatform().arch}`;

/** The products of the platform. */
export const productRecipes: readonly Recipe[] = [
  {
    // https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/Dockerfile
    repository: 'ghcr.io/cloudnative-pg/cloudnative-pg',
    version: { tool: 'cnpg-manager' },
    differs: 'holds the manager of one architecture only, and no texts of licences',
    debian: authorities,
    programs: { [cnpgManager]: 'cnpg-manager' },
    links: { '/manager': cnpgManager.slice(1) },
    folders: temporary,
    users: [nonroot],
    config: { user: '65532:65532', entrypoint: ['/manager'] },
  },
  programImage({
    // https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/containers/Dockerfile.plugin
    repository: 'ghcr.io/cloudnative-pg/plugin-barman-cloud',
    differs: 'has no base system: no shell and no coreutils',
    tool: 'barman-cloud-manager',
    path: '/manager',
    user: nonroot,
    config: { user: '65532:65532', entrypoint: ['/manager'] },
  }),
  {
    // https://github.com/codenotary/immudb/blob/v1.11.1/build/Dockerfile
    repository: 'docker.io/codenotary/immudb',
    tags: /-bullseye-slim$/,
    version: { tool: 'immudb' },
    differs:
      'Debian 13 instead of 11, with no apt; has immuclient too; the server has no web console and no page of its API',
    debian: {
      suite: 'trixie',
      packages: [
        ...['bash', 'ca-certificates', 'coreutils', 'dash', 'diffutils', 'findutils', 'grep'],
        ...['gzip', 'hostname', 'mawk', 'sed', 'tar', 'tzdata', 'util-linux'],
      ],
    },
    programs: {
      '/usr/sbin/immudb': 'immudb',
      '/usr/local/bin/immuadmin': 'immuadmin',
      '/usr/local/bin/immuclient': 'immuclient',
    },
    folders: {
      ...temporary,
      '/usr/share/immudb': { owner: 3322 },
      '/var/lib/immudb': { owner: 3322 },
    },
    users: [{ name: 'immu', id: 3322 }],
    config: {
      user: 'immu',
      entrypoint: ['/usr/sbin/immudb'],
      env: {
        IMMUDB_HOME: '/usr/share/immudb',
        IMMUDB_DIR: '/var/lib/immudb',
        IMMUDB_ADDRESS: '0.0.0.0',
        IMMUDB_PORT: '3322',
        IMMUDB_PIDFILE: '',
        IMMUDB_LOGFILE: '',
        IMMUDB_MTLS: 'false',
        IMMUDB_AUTH: 'true',
        IMMUDB_DETACHED: 'false',
        IMMUDB_DEVMODE: 'true',
        IMMUDB_MAINTENANCE: 'false',
        IMMUDB_ADMIN_PASSWORD: 'immudb',
        IMMUDB_PGSQL_SERVER: 'true',
        IMMUADMIN_TOKENFILE: '/var/lib/immudb/admin_token',
      },
      ports: ['3322/tcp', '9497/tcp', '8080/tcp', '5432/tcp'],
    },
  },
  {
    // https://github.com/infrahq/infra/blob/v0.21.0/Dockerfile
    ...withShell,
    repository: 'docker.io/infrahq/infra',
    version: { tool: 'infra' },
    differs: 'busybox of Debian instead of Alpine; built without cgo',
    programs: { '/bin/infra': 'infra' },
    folders: { ...temporary, '/home/infra': { owner: 1000 } },
    users: [{ name: 'infra', id: 1000, home: '/home/infra', shell: '/bin/sh' }],
    config: {
      user: 'infra:infra',
      entrypoint: ['/bin/infra'],
      cmd: ['server'],
      ports: ['80/tcp', '443/tcp'],
    },
  },
  {
    // https://github.com/traefik/traefik-library-image/blob/master/v3.6/alpine/Dockerfile
    ...withShell,
    repository: 'docker.io/library/traefik',
    version: { tool: 'traefik' },
    differs: 'busybox of Debian instead of Alpine; has no dashboard',
    programs: { '/usr/local/bin/traefik': 'traefik' },
    files: { '/entrypoint.sh': { content: traefikEntrypoint, mode: 0o755 } },
    folders: temporary,
    config: { entrypoint: ['/entrypoint.sh'], cmd: ['traefik'], ports: ['80/tcp'] },
  },
  {
    // https://github.com/rclone/rclone/blob/v1.75.1/Dockerfile
    ...withShell,
    repository: 'docker.io/rclone/rclone',
    version: { tool: 'rclone' },
    differs:
      'busybox of Debian instead of Alpine; knows folders and S3 only, and the commands check, copy, delete, lsf and version; has no FUSE',
    programs: { '/usr/local/bin/rclone': 'rclone' },
    folders: { ...temporary, '/data': {} },
    users: [{ name: 'rclone', id: 1009, home: '/home/rclone', shell: '/bin/sh' }],
    config: {
      entrypoint: ['rclone'],
      env: { XDG_CONFIG_HOME: '/config' },
      workdir: '/data',
    },
  },
  {
    // https://github.com/stefanprodan/podinfo/blob/6.9.2/Dockerfile
    ...withShell,
    repository: 'ghcr.io/stefanprodan/podinfo',
    version: { tool: 'podinfo' },
    differs: 'busybox of Debian instead of Alpine, no curl and no page for browsers',
    programs: { '/home/app/podinfo': 'podinfo', '/usr/local/bin/podcli': 'podcli' },
    folders: { ...temporary, '/home/app': { owner: 100 } },
    // the number that Alpine gives its first user
    users: [{ name: 'app', id: 100, home: '/home/app' }],
    config: { user: 'app', cmd: ['./podinfo'], workdir: '/home/app' },
  },
];
