import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../errors/user-error';
import { temporaryFolder } from '../../temporary';
import type { LocalCertificate } from './authority';
import { eventually, freePort } from '../../loopback';

const programs = ['initdb', 'postgres', 'psql'] as const;

/** Where the machine's PostgreSQL is: on PATH, or where Debian and Homebrew keep its servers. */
function findPrograms(): Readonly<Record<(typeof programs)[number], string>> {
  const versions = (folder: string, prefix: string) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.startsWith(prefix))
          .map((name) => join(folder, name, 'bin'))
      : [];
  const folders = [
    ...versions('/usr/lib/postgresql', ''),
    ...versions('/opt/homebrew/opt', 'postgresql@'),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const folder = folders.find((it) => programs.every((program) => existsSync(join(it, program))));
  if (folder === undefined) {
    throw new UserError(
      `PostgreSQL: must be installed with ${programs.join(', ')}, found nowhere`,
      {
        fix: 'apt-get install postgresql, or brew install postgresql@17',
      },
    );
  }
  const path = (program: string) => join(folder, program);
  return { initdb: path('initdb'), postgres: path('postgres'), psql: path('psql') };
}

const password = 'Pr1mary.pass~word';

/** A real PostgreSQL on loopback, with TLS and passwords, that is gone with its folder. */
export class LocalPostgres {
  readonly host = 'localhost';

  private constructor(
    readonly port: number,
    readonly psqlProgram: string,
    private readonly tls: LocalCertificate,
    private readonly server: ChildProcess,
  ) {}

  static async start(tls: LocalCertificate): Promise<LocalPostgres> {
    const { initdb, postgres, psql } = findPrograms();
    const folder = temporaryFolder('postgres');
    const data = join(folder, 'data');
    const own = (name: string, mode: number) => {
      chmodSync(join(folder, name), mode);
      if (user !== undefined) chownSync(join(folder, name), user, user);
    };
    // PostgreSQL refuses to run as root
    const user = process.getuid?.() === 0 ? 65534 : undefined;
    const as = user === undefined ? {} : { uid: user, gid: user };
    mkdirSync(data);
    writeFileSync(join(folder, 'password'), password);
    copyFileSync(tls.certificate, join(folder, 'tls.crt'));
    copyFileSync(tls.key, join(folder, 'tls.key'));
    own('data', 0o700);
    for (const name of ['password', 'tls.crt', 'tls.key']) own(name, 0o600);
    own('', 0o700);
    await promisify(execFile)(
      initdb,
      [
        ...['--pgdata', data, '--username', 'infra', '--pwfile', join(folder, 'password')],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '--no-sync'],
      ],
      as,
    );
    const port = await freePort();
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      ssl: 'on',
      ssl_cert_file: join(folder, 'tls.crt'),
      ssl_key_file: join(folder, 'tls.key'),
      fsync: 'off',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(postgres, ['-D', data, ...options], { ...as, stdio: 'ignore' });
    const made = new LocalPostgres(port, psql, tls, server);
    await eventually(() => made.sql('postgres', 'SELECT 1'));
    return made;
  }

  /** A new empty database; the values of a Secret such as CloudNativePG's. */
  async create(name: string): Promise<Readonly<Record<string, string>>> {
    await this.sql('postgres', `CREATE DATABASE "${name}"`);
    return {
      host: this.host,
      port: String(this.port),
      dbname: name,
      username: 'infra',
      password,
    };
  }

  /** Lines that a query answers with. */
  async sql(database: string, query: string): Promise<string> {
    const { stdout } = await promisify(execFile)(
      this.psqlProgram,
      ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', query],
      {
        env: {
          PGHOST: this.host,
          PGPORT: String(this.port),
          PGDATABASE: database,
          PGUSER: 'infra',
          PGPASSWORD: password,
          PGSSLMODE: 'verify-full',
          PGSSLROOTCERT: this.tls.authority,
        },
      },
    );
    return stdout.trim();
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const end = new Promise((resolve) => this.server.once('close', resolve));
    // at once: connections of servers under test may still be open
    this.server.kill('SIGQUIT');
    await end;
  }
}
