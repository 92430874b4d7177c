import { spawn } from 'node:child_process';
import type { Json, JsonObject } from '../protocol/values';
import { UserError } from '../../../errors/user-error';
import type { ExecPlugin } from './exec-plugin';
import { at, isObject, textAt } from './objects';

/** What one is known by to an API server. */
export interface Credentials {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** Credentials that a plugin gave, and until when they are good. */
interface Given {
  readonly credentials: Credentials;
  /** In milliseconds since 1970. @default - for ever */
  readonly expires?: number;
}

const HELP = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

/**
 * Credentials of a plugin, asked for when they are first needed and again when they have run out or are refused.
 * @see https://github.com/kubernetes/client-go/blob/master/plugin/pkg/client/auth/exec/exec.go
 */
export class PluginCredentials {
  private current: Given | undefined;
  private asking: Promise<Given> | undefined;

  constructor(
    private readonly plugin: ExecPlugin,
    private readonly env: NodeJS.ProcessEnv,
    private readonly now: () => number = Date.now,
  ) {}

  /** What to show to the server. Requests that come together ask the plugin once. */
  async get(): Promise<Credentials> {
    const { current } = this;
    if (current !== undefined && (current.expires ?? Infinity) >= this.now()) {
      return current.credentials;
    }
    return (await this.ask()).credentials;
  }

  /** Asks again after a refusal, unless somebody has done so since. */
  async renew(refused: Credentials): Promise<void> {
    if (this.current === undefined || this.current.credentials === refused) await this.ask();
  }

  private ask(): Promise<Given> {
    this.asking ??= run(this.plugin, this.env)
      .then((given) => (this.current = given))
      .finally(() => (this.asking = undefined));
    return this.asking;
  }
}

async function run(plugin: ExecPlugin, env: NodeJS.ProcessEnv): Promise<Given> {
  const { apiVersion, command, args, cluster } = plugin;
  const info = {
    ...{ kind: 'ExecCredential', apiVersion },
    spec: { ...(cluster && { cluster }), interactive: false },
  };
  const child = spawn(command, args, {
    env: { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    // its complaints belong to the user; standard output is what it answers with
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT' || error.code === 'EACCES';
      reject(missing ? notFound(plugin) : failed(`exec: ${error.message}`));
    });
    child.once('close', resolve);
  });
  if (code !== 0) throw failed(`exec: executable ${command} failed with exit code ${code ?? -1}`);
  return read(output, apiVersion);
}

function notFound({ command, installHint }: ExecPlugin): UserError {
  const hint = installHint === '' ? '' : `\n\n${installHint}`;
  return failed(`exec: executable ${command} not found${HELP}${hint}`);
}

function read(output: string, apiVersion: string): Given {
  const answer = parsed(output);
  const version = textAt(answer, 'apiVersion');
  if (version !== apiVersion) {
    throw failed(
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${version}`,
    );
  }
  const status = at(answer, 'status');
  if (!isObject(status)) throw failed("exec plugin didn't return a status field");
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(
    (name) => textAt(status, name),
  );
  if (!token && !certificate && !key) {
    throw failed("exec plugin didn't return a token or cert/key pair");
  }
  if (!certificate !== !key) {
    throw failed('exec plugin returned only certificate or key, not both');
  }
  const expires = Date.parse(textAt(status, 'expirationTimestamp'));
  return {
    credentials: { ...(token && { token }), ...(certificate && key && { certificate, key }) },
    ...(!Number.isNaN(expires) && { expires }),
  };
}

function parsed(output: string): JsonObject {
  try {
    const answer = JSON.parse(output) as Json;
    if (isObject(answer)) return answer;
  } catch {
    // said below, without what may be a credential
  }
  throw failed('decoding stdout: it is not an ExecCredential in JSON');
}

function failed(problem: string): UserError {
  return new UserError(`getting credentials: ${problem}`);
}
