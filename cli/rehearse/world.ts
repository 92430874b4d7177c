import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../lab/toolchain/cache';
import { UserError } from '../../errors/user-error';
import { workspaceVariables, type Workspace } from '../workspace';

/** Variables of the user's shell that a rehearsal may see. Everything else could be a credential, or lead to one. */
const harmless =
  /^(PATH|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TERM|GOMAXPROCS|GOMEMLIMIT|NODE_OPTIONS|UV_THREADPOOL_SIZE)$/;

/** What all processes of a rehearsal have in their environment, and no others. */
export const rehearsalMark = 'PLINTH_REHEARSAL';

/** A port of this machine at which nobody listens. */
const nowhere = 'http://127.0.0.1:1';

/** What npm needs to know of how its registry is reached. */
const npmOnly = /^(HOME|npm_config_.+|(https?|all|no)_proxy|NODE_EXTRA_CA_CERTS)$/i;

/**
 * The environment in which npm installs the packages of a commit: files of that commit could name any variable of it
 * in an address.
 */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...only(harmless, env), ...only(npmOnly, env) };
}

function only(names: RegExp, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name)));
}

/**
 * The whole environment of a rehearsal's processes. No credential of the user's is in it, none can be found by way
 * of it, and whatever honours a proxy does not reach beyond this machine.
 */
export function worldEnvironment(
  workspace: Workspace,
  home: string,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    ...only(harmless, env),
    ...workspaceVariables(workspace),
    GOGC: '400',
    // what is kept there is nobody's secret, and seconds of work
    PLINTH_CACHE: cacheFolder(env),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    // else Google's libraries ask the virtual machine that they run on who it is
    GCE_METADATA_HOST: '127.0.0.1:1',
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: 'localhost,127.0.0.0/8',
    [rehearsalMark]: 'true',
    PATH: [workspace.bin, ...(env['PATH'] === undefined ? [] : [env['PATH']])].join(delimiter),
  };
}

export function makeHome(home: string): void {
  mkdirSync(join(home, '.config'), { recursive: true, mode: 0o700 });
}

/** What serves a plugin, as far as a rehearsal must know. */
export interface ServingPlugin {
  readonly name: string;
  readonly source: 'official' | 'stand-in';
}

/** Plugins that would make something outside of this machine if they were real. */
const simulated: readonly string[] = ['gcp', 'tls', 'lab'];

/**
 * Makes sure that a rehearsal can make nothing real.
 *
 * @throws UserError naming every plugin that is not the lab's own although it must be.
 */
export function requireStandIns(plugins: readonly ServingPlugin[]): void {
  const problems = plugins
    .filter(({ name, source }) => simulated.includes(name) && source !== 'stand-in')
    .map(
      ({ name, source }) =>
        `rehearse: plugin '${name}' must be the lab's stand-in, got the ${source} one: it would make real things`,
    );
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix: 'this is a fault of the checkout: lab/plugins/install.ts decides',
    });
  }
}
