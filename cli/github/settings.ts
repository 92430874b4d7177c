import { UserError } from '../../errors/user-error';

/** Where GitHub is, and who asks it. */
export interface GitHubSettings {
  /** Address of the REST API, without a slash at its end. */
  readonly api: string;
  readonly owner: string;
  readonly name: string;
  readonly token: string;
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
  const [owner = '', name = '', ...more] = repository.split('/');
  const problems = [
    ...(token === '' ? ["github: 'GITHUB_TOKEN' (or 'GH_TOKEN') is not set"] : []),
    ...(/\s/.test(token) ? ["github: 'GITHUB_TOKEN' must be one word, got one with spaces"] : []),
    ...(repository === '' ? ["github: 'GITHUB_REPOSITORY' is not set"] : []),
    ...(repository !== '' && (owner === '' || name === '' || more.length > 0)
      ? [`github: 'GITHUB_REPOSITORY' must be <owner>/<name>, got '${repository}'`]
      : []),
    ...problemsOfAddress(api),
  ];
  if (problems.length > 0) {
    throw new UserError(problems, {
      fix:
        'a workflow gets them by `env: { GITHUB_TOKEN: ${{ github.token }} }`; elsewhere: ' +
        'export GITHUB_REPOSITORY=<owner>/<name> GITHUB_TOKEN="$(gh auth token)"',
    });
  }
  return { api, owner, name, token };
}

function problemsOfAddress(api: string): readonly string[] {
  if (!URL.canParse(api)) return [`github: 'GITHUB_API_URL' must be an address, got '${api}'`];
  const { protocol, hostname } = new URL(api);
  if (protocol === 'https:') return [];
  // counterparts of tests; anywhere else the token would travel in the clear
  if (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)) return [];
  return [`github: 'GITHUB_API_URL' must start with https://, got '${api}'`];
}
