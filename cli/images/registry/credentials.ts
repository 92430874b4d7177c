import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../errors/user-error';
import { errorCode } from '../../error-code';
import { RegistryProblem } from './problem';

/** Who somebody is to a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A token that gets other ones. */
  | { readonly kind: 'identity'; readonly token: string }
  /** The token that the registry itself takes. */
  | { readonly kind: 'registry'; readonly token: string };

/** As much of docker's configuration as says who somebody is. */
interface DockerConfiguration {
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
  readonly credsStore: unknown;
}

// some ask a person, who may not be there
const helperLimit = 30_000;

/** Reads credentials as docker keeps them: in its configuration, or with programs that it names. */
export class CredentialStore {
  private readonly file: string;
  private configuration: DockerConfiguration | undefined;
  private readonly found = new Map<string, Promise<Credentials | undefined>>();

  constructor(private readonly env: NodeJS.ProcessEnv) {
    this.file = configurationFile(env);
  }

  /** Credentials for a host; undefined where there are none, so that everybody's are tried. */
  of(host: string): Promise<Credentials | undefined> {
    const known = this.found.get(host) ?? this.look(host);
    this.found.set(host, known);
    return known;
  }

  private async look(host: string): Promise<Credentials | undefined> {
    this.configuration ??= configurationIn(this.file);
    const { auths, credHelpers, credsStore } = this.configuration;
    const helper = entryOf(credHelpers, host) ?? credsStore;
    if (typeof helper === 'string' && helper !== '') {
      const asked = await this.askHelper(helper, host);
      if (asked !== undefined) return asked;
    }
    return inFile(entryOf(auths, host), host);
  }

  /** @see https://github.com/docker/docker-credential-helpers#development */
  private async askHelper(helper: string, host: string): Promise<Credentials | undefined> {
    const program = `docker-credential-${helper}`;
    if (!/^[\w.-]+$/.test(helper)) {
      throw new UserError(
        `${this.file}: 'credHelpers' must name programs by letters, digits, dots and dashes`,
      );
    }
    const ended = await new Promise<{ code: number | null; out: string }>((resolve, reject) => {
      const child = spawn(program, ['get'], {
        env: this.env,
        stdio: ['pipe', 'pipe', 'ignore'],
        // a limit of spawn's own would keep the process alive where no program starts
        signal: AbortSignal.timeout(helperLimit),
      });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.on('error', (cause) => {
        const late = cause.name === 'AbortError' ? 'is silent' : 'can not be started';
        const why = errorCode(cause) === 'ENOENT' ? 'is not on PATH' : late;
        reject(new RegistryProblem(`${host}: ${program} ${why}`, { cause }));
      });
      child.on('close', (code) => {
        resolve({ code, out });
      });
      child.stdin.on('error', () => {
        // a program that ends without reading says so by its code
      });
      child.stdin.end(serverOf(host));
    });
    if (ended.code === 0) return fromHelper(ended.out, program, host);
    if (/credentials not found/i.test(ended.out)) return undefined;
    throw new RegistryProblem(`${host}: ${program} ended with ${ended.code ?? 'a signal'}`);
  }
}

/** Where the configuration is; of podman's, where its variable says so. */
function configurationFile(env: NodeJS.ProcessEnv): string {
  const { REGISTRY_AUTH_FILE: podman, DOCKER_CONFIG: folder, HOME: home } = env;
  if (folder === undefined && podman !== undefined) return podman;
  return join(folder ?? join(home ?? homedir(), '.docker'), 'config.json');
}

function configurationIn(file: string): DockerConfiguration {
  const nothing = { auths: {}, credHelpers: {}, credsStore: undefined };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return nothing;
    throw error;
  }
  try {
    const value = JSON.parse(text) as Partial<DockerConfiguration> | null;
    return {
      auths: value?.auths ?? {},
      credHelpers: value?.credHelpers ?? {},
      credsStore: value?.credsStore,
    };
  } catch {
    // the parser's words quote the file, which has passwords in it
    throw new UserError(`${file}: must be JSON, as docker login writes it`, {
      fix: 'log in again, or point DOCKER_CONFIG to the folder of another one',
    });
  }
}

/** Docker Hub is kept under a name of its own. */
function serverOf(host: string): string {
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
}

function entryOf(entries: Readonly<Record<string, unknown>>, host: string): unknown {
  const wanted = hostOf(serverOf(host));
  const key = Object.keys(entries).find((one) => hostOf(one) === wanted);
  return key === undefined ? undefined : entries[key];
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function inFile(entry: unknown, host: string): Credentials | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const text = (name: string) => {
    const value = (entry as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [registry, identity, auth] = [text('registrytoken'), text('identitytoken'), text('auth')];
  if (registry !== undefined) return { kind: 'registry', token: registry };
  if (identity !== undefined) return { kind: 'identity', token: identity };
  const [username, password] = [text('username'), text('password')];
  if (username !== undefined && password !== undefined)
    return { kind: 'password', username, password };
  return auth === undefined ? undefined : decoded(auth, host);
}

function decoded(auth: string, host: string): Credentials {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 1)
    throw new RegistryProblem(
      `${host}: 'auth' of docker's configuration holds no user and password`,
    );
  return { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function fromHelper(out: string, program: string, host: string): Credentials | undefined {
  let given: { readonly Username?: unknown; readonly Secret?: unknown } | null;
  try {
    given = JSON.parse(out) as typeof given;
  } catch {
    // the parser's words quote what was said, which is a password
    given = null;
  }
  const { Username: username, Secret: secret } = given ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new RegistryProblem(`${host}: ${program} gave no user and secret`);
  }
  if (secret === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity', token: secret }
    : { kind: 'password', username, password: secret };
}
