import { gitHubSettings } from '../../../cli/github/settings';
import { userErrorOf } from '../../user-error';

const complete = { GITHUB_TOKEN: 'abc', GITHUB_REPOSITORY: 'acme/platform' };

test('GitHub Actions gives a step all that is needed', () => {
  const env = { ...complete, GITHUB_API_URL: 'https://github.acme.test/api/v3/' };
  expect(gitHubSettings(env)).toEqual({
    api: 'https://github.acme.test/api/v3',
    owner: 'acme',
    name: 'platform',
    token: 'abc',
  });
});

test('the public GitHub is meant where nothing is said, and its own tool names the token differently', () => {
  const env = { GH_TOKEN: 'def', GITHUB_TOKEN: '', GITHUB_REPOSITORY: 'acme/platform' };
  expect(gitHubSettings(env)).toEqual({
    api: 'https://api.github.com',
    owner: 'acme',
    name: 'platform',
    token: 'def',
  });
});

test('fails when anything is missing, and tells all of it at once', () => {
  const { problems, fix } = userErrorOf(() => gitHubSettings({}));
  expect(problems).toEqual([
    "github: 'GITHUB_TOKEN' (or 'GH_TOKEN') is not set",
    "github: 'GITHUB_REPOSITORY' is not set",
  ]);
  expect(fix).toBe(
    'a workflow gets them by `env: { GITHUB_TOKEN: ${{ github.token }} }`; elsewhere: ' +
      'export GITHUB_REPOSITORY=<owner>/<name> GITHUB_TOKEN="$(gh auth token)"',
  );
});

test.each(['platform', 'acme/', '/platform', 'https://github.com/acme/platform'])(
  'fails when the repository is %s',
  (repository) => {
    const env = { ...complete, GITHUB_REPOSITORY: repository };
    expect(userErrorOf(() => gitHubSettings(env)).problems).toEqual([
      `github: 'GITHUB_REPOSITORY' must be <owner>/<name>, got '${repository}'`,
    ]);
  },
);

test('fails when the token would travel in the clear', () => {
  const env = { ...complete, GITHUB_API_URL: 'http://github.acme.test' };
  expect(userErrorOf(() => gitHubSettings(env)).problems).toEqual([
    "github: 'GITHUB_API_URL' must start with https://, got 'http://github.acme.test'",
  ]);
});

const proxy = 'http://ada:hunter2@proxy.test:3128';

test.each([
  [{ HTTPS_PROXY: proxy }, proxy],
  [{ https_proxy: 'proxy.test:3128' }, 'http://proxy.test:3128'],
  [{ HTTP_PROXY: proxy }, undefined],
  [{ HTTPS_PROXY: proxy, NO_PROXY: 'github.com' }, undefined],
  [{ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, GITHUB_API_URL: 'http://127.0.0.1:8080' }, undefined],
])('with %j the way there leads over %s', (env, expected) => {
  expect(gitHubSettings({ ...complete, ...env }).proxy).toBe(expected);
});

test.each([
  'http://ada:hunter2@',
  'socks5://ada:hunter2@proxy.test',
  'http://ada:hunter2%@proxy.test',
])('fails when the proxy is %s, without quoting it: it may have a password', (address) => {
  const { message } = userErrorOf(() => gitHubSettings({ ...complete, HTTPS_PROXY: address }));
  expect(message).toContain(
    "github: 'HTTPS_PROXY' must be an address such as http://proxy.example:3128\n",
  );
  expect(message).not.toContain('hunter2');
});

test('fails when the address of the API is none', () => {
  const env = { ...complete, GITHUB_API_URL: 'github' };
  expect(userErrorOf(() => gitHubSettings(env)).problems).toEqual([
    "github: 'GITHUB_API_URL' must be an address, got 'github'",
  ]);
});

test('fails when the token is more than a word, without quoting it', () => {
  const env = { ...complete, GITHUB_TOKEN: 'se cret' };
  expect(userErrorOf(() => gitHubSettings(env)).problems).toEqual([
    "github: 'GITHUB_TOKEN' must be one word, got one with spaces",
  ]);
});
