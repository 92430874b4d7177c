import type { Recipe } from '../recipe';
import { shell } from './shell';

// what only the scripts of packages use, which never run in an image
const installation = [
  'adduser',
  'debconf',
  'dpkg',
  'libdebconfclient0',
  'login.defs',
  'passwd',
  'procps',
  'sensible-utils',
  'sysvinit-utils',
  'ucf',
];
const perl = ['libjson-perl', 'libperl5.*', 'libtext-*', 'perl', 'perl-base', 'perl-modules-*'];
const systemd = ['libsystemd-shared', 'systemd'];

// wrappers around many versions of PostgreSQL on one machine, and what they need
const aroundPostgres = [
  ...installation,
  ...perl,
  ...systemd,
  'postgresql-client-common',
  'postgresql-common',
  'ssl-cert',
];

// for `kubectl exec`, and for commands that PostgreSQL runs
const commands = ['bash', 'coreutils', 'dash', 'findutils', 'grep', 'gzip', 'sed', 'tar'];

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Images made of Debian packages, for the most part. */
export const debianRecipes: readonly Recipe[] = [
  {
    repository: 'ghcr.io/cloudnative-pg/postgresql',
    tags: /^18\b/,
    version: { package: 'postgresql-18' },
    differs:
      "Debian's packages instead of the PostgreSQL project's; of the locales only C.UTF-8 and en_US.UTF-8; no JIT compiler",
    debian: {
      suite: 'forky',
      packages: [
        ...commands,
        'ca-certificates',
        'locales',
        'postgresql-18',
        'postgresql-18-pg-failover-slots',
        'postgresql-18-pgaudit',
        'postgresql-18-pgvector',
      ],
      leave: aroundPostgres,
      without: ['/usr/share/i18n/', '/usr/share/postgresql/18/man/'],
    },
    users: [{ name: 'postgres', id: 26, home: '/var/lib/postgresql', shell: '/bin/bash' }],
    folders: {
      '/var/lib/postgresql': { owner: 26, mode: 0o755 },
      '/var/log/postgresql': { owner: 26, mode: 0o755 },
      '/var/run/postgresql': { owner: 26, mode: 0o755 },
    },
    config: {
      user: '26',
      cmd: ['bash'],
      // as upstream has it: the versioned folder comes last
      env: { PATH: `${path}:/usr/lib/postgresql/18/bin` },
    },
  },
  {
    repository: 'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar',
    version: { tool: 'barman-cloud-manager' },
    differs:
      "Barman 3.20 and boto3 1.40 of Debian instead of 3.19 and PyPI's; stores that speak S3 only, no Google Cloud Storage and no Azure",
    debian: {
      suite: 'forky',
      packages: [
        'barman-cli-cloud',
        'ca-certificates',
        // a restore unpacks a base backup by them
        'gzip',
        'tar',
        'python3-lz4',
        'python3-snappy',
        'python3-zstandard',
      ],
      leave: [...installation, 'libpopt0', 'openssl', 'rsync'],
    },
    programs: { '/manager': 'barman-cloud-manager' },
    users: [{ name: 'postgres', id: 26 }],
    config: { user: '26:26', entrypoint: ['/manager'], env: { PATH: path } },
  },
  {
    repository: 'ghcr.io/cloudnative-pg/pgbouncer',
    tags: /^1\./,
    version: { package: 'pgbouncer' },
    differs: "Debian's build, which resolves names with c-ares; no PostgreSQL client",
    debian: {
      suite: 'forky',
      packages: [...commands, 'ca-certificates', 'pgbouncer'],
      leave: aroundPostgres,
    },
    files: {
      '/entrypoint.sh': {
        content: '#!/bin/sh\n/usr/bin/pgbouncer /etc/pgbouncer/pgbouncer.ini\n',
        mode: 0o755,
      },
    },
    links: { '/usr/bin/pgbouncer': '../sbin/pgbouncer' },
    users: [{ name: 'pgbouncer', id: 998, group: 996 }],
    folders: {
      '/var/log/pgbouncer': { owner: 998 },
      '/var/run/pgbouncer': { owner: 998 },
    },
    config: { user: 'pgbouncer', entrypoint: ['./entrypoint.sh'], ports: ['6432/tcp'] },
  },
  {
    repository: 'docker.io/library/python',
    tags: /^3\.13\b/,
    version: { package: 'python3.13' },
    differs: "Debian's Python instead of one compiled into /usr/local; no pip",
    debian: {
      suite: 'trixie',
      packages: [...commands, 'ca-certificates', 'python3'],
      leave: installation,
    },
    links: {
      '/usr/local/bin/python': '/usr/bin/python3',
      '/usr/local/bin/python3': '/usr/bin/python3',
    },
    config: { cmd: ['python3'], env: { PATH: path, LANG: 'C.UTF-8' } },
  },
  {
    repository: 'docker.io/library/busybox',
    version: { package: 'busybox-static' },
    differs: "Debian's static build, with fewer applets, as links",
    debian: shell.debian,
    links: shell.links,
    users: [{ name: 'nobody', id: 65534 }],
    folders: { '/root': { mode: 0o700 }, '/tmp': { mode: 0o1777 }, '/var': {}, '/home': {} },
    config: { cmd: ['sh'] },
  },
  {
    repository: 'quay.io/prometheus/alertmanager',
    version: { package: 'prometheus-alertmanager' },
    differs: "Debian's build, without the web interface (its API is there), and no shell",
    debian: {
      suite: 'forky',
      packages: ['ca-certificates', 'prometheus-alertmanager'],
      leave: installation,
      only: [
        '/etc/prometheus/alertmanager.yml',
        '/etc/ssl/certs/ca-certificates.crt',
        '/usr/bin/amtool',
        '/usr/bin/prometheus-alertmanager',
        '/usr/lib/',
        '/usr/lib64/',
        '/usr/share/doc/',
        '/usr/share/prometheus/',
        '/usr/share/zoneinfo/',
        '/lib64',
        '/lib',
      ],
    },
    links: {
      '/bin/alertmanager': '../usr/bin/prometheus-alertmanager',
      '/bin/amtool': '../usr/bin/amtool',
      '/etc/alertmanager/alertmanager.yml': '/etc/prometheus/alertmanager.yml',
    },
    users: [{ name: 'nobody', id: 65534 }],
    folders: { '/alertmanager': { owner: 65534 }, '/tmp': { mode: 0o1777 } },
    config: {
      user: 'nobody',
      entrypoint: ['/bin/alertmanager'],
      cmd: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
      workdir: '/alertmanager',
      ports: ['9093/tcp'],
      volumes: ['/alertmanager'],
    },
  },
];
