import { UserError } from '../../errors/user-error';
import { proxyFor } from '../../lab/toolchain/proxy';

/** Where GitHub is, and who asks it. */
export interface GitHubSettings {
  /** Address of the REST API, without a slash at its end. */
  readonly api: string;
  readonly owner: string;
  readonly name: string;
  readonly token: string;
  /** Address of the proxy on the way there, perhaps with a password. @default - none */
  readonly proxy?: string;
}

const publicApi = 'https://api.github.com';

/**
 * The settings that GitHub Actions gives to every step.
 *
 * @throws UserError with all that is missing or wrong; no value is quoted that could be the token.
 */
export function gitHubSettings(env: NodeJS.ProcessEnv): GitHubSettings {
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || '';
  const repository = env['GITHUB_REPOSITORY'] || '';
  const api = (env['GITHUB_API_URL'] || publicApi).replace(/\/+$/, '');
  const proxy = proxyTo(api, env);
  const [owner = '', name = '', ...more] = repository.split('/');
  const problems = [
    ...(token === '' ? ["github: 'GITHUB_TOKEN' (or 'GH_TOKEN') is not set"] : []),
    ...(/\s/.test(token) ? ["github: 'GITHUB_TOKEN' must be one word, got one with spaces"] : []),
    ...(repository === '' ? ["github: 'GITHUB_REPOSITORY' is not set"] : []),
    ...(repository !== '' && (owner === '' || name === '' || more.length > 0)
      ? [`github: 'GITHUB_REPOSITORY' must be <owner>/<name>, got '${repository}'`]
      : []),
    ...problemsOfAddress(api),
    ...problemsOfProxy(proxy),
  ];
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix:
        'a workflow gets them by `env: { GITHUB_TOKEN: ${{ github.token }} }`; elsewhere: ' +
        'export GITHUB_REPOSITORY=<owner>/<name> GITHUB_TOKEN="$(gh auth token)"',
    });
  }
  return { api, owner, name, token, ...(proxy === undefined ? {} : { proxy }) };
}

function problemsOfAddress(api: string): readonly string[] {
  if (!URL.canParse(api)) return [`github: 'GITHUB_API_URL' must be an address, got '${api}'`];
  const { protocol, hostname } = new URL(api);
  if (protocol === 'https:') return [];
  // counterparts of tests; anywhere else the token would travel in the clear
  if (protocol === 'http:' && isHere(hostname)) return [];
  return [`github: 'GITHUB_API_URL' must start with https://, got '${api}'`];
}

function isHere(hostname: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
}

/** What is on this machine is not reached from anywhere else. */
function proxyTo(api: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!URL.canParse(api)) return undefined;
  const url = new URL(api);
  return isHere(url.hostname) ? undefined : proxyFor(url, env);
}

/** Its address may have a password in it, which is not repeated. */
function problemsOfProxy(proxy: string | undefined): readonly string[] {
  if (proxy === undefined || isProxy(proxy)) return [];
  return ["github: 'HTTPS_PROXY' must be an address such as http://proxy.example:3128"];
}

function isProxy(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return protocol === 'http:' || protocol === 'https:';
}
