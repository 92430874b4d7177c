import type { Patience } from '../../../cli/github/client';
import { gitHubFrom } from '../../../cli/github/from-environment';
import { NotDoneError } from '../../../cli/github/retry';
import { UserError } from '../../../errors/user-error';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';
import type { GitHubOptions } from '../../counterparts/github/world';

let server: GitHubCounterpart;
let waits: number[];

const { signal } = new AbortController();

async function start(options: GitHubOptions = {}, patience: Patience = {}) {
  server = await startGitHub(options);
  waits = [];
  return gitHubFrom(server.env, {
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...patience,
  });
}

afterEach(() => server.close());

const names = (count: number) =>
  Array.from({ length: count }, (_, at) => `branch-${String(at).padStart(5, '0')}`);

async function problemOf(act: Promise<unknown>): Promise<UserError> {
  const error: unknown = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

test.each([0, 1, 99, 100, 101, 200, 1234])('every one of %d branches is listed', async (count) => {
  const github = await start({ branches: names(count) });
  expect(await github.branches(signal)).toEqual(names(count));
});

test('pages smaller than those asked for are no end', async () => {
  const github = await start({ branches: names(95), pageSize: 10 });
  expect(await github.branches(signal)).toEqual(names(95));
});

test('a full page without a link to the next is not taken for the last one', async () => {
  const github = await start({ branches: names(150) });
  server.fail({ fault: { kind: 'no link' }, path: 'page=1', times: 99 });
  expect(await github.branches(signal)).toEqual(names(150));
});

test('what slips through because branches are deleted meanwhile is found by reading again', async () => {
  const github = await start({ branches: names(250) });
  server.before('GET', () => {
    server.before('GET', () => {
      server.world.branches = names(250).slice(1);
    });
  });
  expect(await github.branches(signal)).toEqual(names(250).slice(1));
});

test('fails when a list never is the same twice', async () => {
  const github = await start({ branches: names(150) });
  const churn = (): void => {
    server.world.branches = [...server.world.branches, `new-${server.requests.length}`];
    server.before('GET', churn);
  };
  server.before('GET', churn);
  expect((await problemOf(github.branches(signal))).problems).toEqual([
    'github: can not list the branches of acme/platform: GitHub answered with another list each of 5 times',
  ]);
});

test('fails when pages repeat each other for ever', async () => {
  const github = await start({ branches: names(150) });
  server.fail({ fault: { kind: 'first page again' }, times: 99 });
  expect((await problemOf(github.branches(signal))).problems).toEqual([
    'github: can not list the branches of acme/platform: GitHub answered with the same page twice',
  ]);
});

test('the token is not carried to wherever a link leads', async () => {
  const github = await start({ branches: names(150) });
  const thief = await startGitHub();
  server.fail({
    fault: { kind: 'foreign link', url: `${thief.url}/repos?page=2` },
    path: '&page=1',
  });
  expect(await github.branches(signal)).toEqual(names(150));
  expect(thief.requests).toEqual([]);
  await thief.close();
});

test.each([
  ['half of an answer', { kind: 'half' } as const],
  ['a page of a proxy', { kind: 'says', body: '<html>login</html>' } as const],
  ['items without a name', { kind: 'says', body: [{ title: 'main' }] } as const],
  ['nothing', { kind: 'says', body: null } as const],
  ['a connection that ends', { kind: 'hang up' } as const],
  ['502', { kind: 'status', status: 502 } as const],
])('%s is asked for again', async (_, fault) => {
  const github = await start({ branches: ['main', 'one'] });
  server.fail({ fault });
  expect(await github.branches(signal)).toEqual(['main', 'one']);
  expect(waits).toEqual([1000]);
});

test('fails when a page of many stays broken: a part is no list', async () => {
  const github = await start({ branches: names(350) });
  server.fail({
    fault: { kind: 'status', status: 500, message: 'oops' },
    path: 'page=3',
    times: 99,
  });
  const { problems, fix } = await problemOf(github.branches(signal));
  expect(problems).toEqual([
    'github: can not list the branches of acme/platform: GitHub answered 500: oops',
  ]);
  expect(fix).toBe('run the command again in 32 s');
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000]);
});

test('rate limits are waited for as long as GitHub says', async () => {
  const told: string[] = [];
  const github = await start({}, { now: () => Date.now(), onWait: (why) => told.push(why) });
  server.fail({ fault: { kind: 'secondary limit', status: 429, retryAfter: 7 } });
  server.fail({ fault: { kind: 'secondary limit', status: 403, retryAfter: 9 } });
  server.fail({ fault: { kind: 'secondary limit', status: 403 } });
  expect(await github.branches(signal)).toEqual(['main']);
  expect(waits).toEqual([7000, 9000, 240_000]);
  expect(told[0]).toBe(
    'GitHub answered 429: You have exceeded a secondary rate limit.; again in 7 s',
  );
});

test('fails when the hourly limit ends later than anybody wants to wait', async () => {
  const github = await start({}, { now: () => Math.floor(Date.now() / 1000) * 1000 });
  server.fail({ fault: { kind: 'primary limit', resetInSeconds: 3000 }, times: 9 });
  const { problems, fix } = await problemOf(github.branches(signal));
  expect(problems).toEqual([
    'github: can not list the branches of acme/platform: GitHub answered 403: API rate limit exceeded for installation ID 1.',
  ]);
  expect(fix).toMatch(/^run the command again in 5[01] min$/);
  expect(waits).toEqual([]);
});

test('an answer that does not come in time is asked for again', async () => {
  const github = await start({}, { answerMs: 2_000 });
  server.fail({ fault: { kind: 'slow', ms: 5_000 } });
  expect(await github.branches(signal)).toEqual(['main']);
  expect(waits).toEqual([1000]);
});

test.each([
  [401, 'the token is wrong or has expired: set GITHUB_TOKEN anew'],
  [403, 'the token lacks a permission; runs for pull requests of forks only ever read'],
  [404, 'check GITHUB_REPOSITORY, the number, and that the token may see the repository'],
])('fails when GitHub says %d, with the likely fix', async (status, fix) => {
  const github = await start();
  server.fail({ fault: { kind: 'status', status, message: 'Resource not accessible' } });
  const error = await problemOf(github.branches(signal));
  expect([error.problems, error.fix]).toEqual([
    [
      `github: can not list the branches of acme/platform: GitHub answered ${status}: Resource not accessible`,
    ],
    fix,
  ]);
  expect(waits).toEqual([]);
});

test('fails when the token is not let in, without telling it', async () => {
  await start();
  const github = gitHubFrom({ ...server.env, GITHUB_TOKEN: 'wrong-and-secret' });
  const { message } = await problemOf(github.branches(signal));
  expect(message).toContain('GitHub answered 401: Bad credentials');
  expect(message).not.toContain('wrong-and-secret');
});

test('fails at once when it is interrupted while it waits', async () => {
  const asked = new AbortController();
  server = await startGitHub();
  const github = gitHubFrom(server.env, {
    onWait: () => {
      asked.abort();
    },
  });
  server.fail({ fault: { kind: 'secondary limit', status: 429, retryAfter: 300 } });
  await expect(github.branches(asked.signal)).rejects.toThrow('The operation was aborted');
});

test('pull requests tell their branch and whether it lives elsewhere', async () => {
  const github = await start({
    pullRequests: [
      { number: 1, branch: 'feature' },
      { number: 2, branch: 'main', from: 'someone/platform' },
      { number: 3, branch: 'gone', from: null },
      { number: 4, branch: 'merged', state: 'closed' },
    ],
  });
  expect(await github.openPullRequests(signal)).toEqual([
    { number: 1, branch: 'feature', fork: false },
    { number: 2, branch: 'main', fork: true },
    { number: 3, branch: 'gone', fork: true },
  ]);
});

test('comments are made, found, changed and deleted', async () => {
  const github = await start({ comments: [{ issue: 7, login: 'ada', body: 'hello' }] });
  const { id } = await github.createComment(7, 'first', signal);
  await github.updateComment(id, 'second', signal);
  expect(await github.comments(7, signal)).toEqual([
    { id: 1001, body: 'hello', author: 'ada' },
    { id, body: 'second', author: 'github-actions[bot]' },
  ]);
  await github.deleteComment(id, signal);
  await github.deleteComment(id, signal);
  expect(await github.comments(7, signal)).toHaveLength(1);
  expect(await github.viewer(signal)).toBe('github-actions[bot]');
});

test('a writing that got no answer is not done twice: whoever asked has to look', async () => {
  const github = await start();
  server.fail({ fault: { kind: 'done, then 502' } });
  const error = await problemOf(github.createComment(7, 'once', signal));
  expect(error).toBeInstanceOf(NotDoneError);
  expect(error.problems).toEqual([
    'github: can not comment on #7 of acme/platform: GitHub answered 502: Bad Gateway',
  ]);
  expect(server.world.comments(7).map(({ body }) => body)).toEqual(['once']);
});

test('fails when the comment is longer than GitHub takes', async () => {
  const github = await start();
  const error = await problemOf(github.createComment(7, 'x'.repeat(65_537), signal));
  expect(error).not.toBeInstanceOf(NotDoneError);
  expect(error.problems).toEqual([
    'github: can not comment on #7 of acme/platform: GitHub answered 422: Validation Failed: body is too long or empty',
  ]);
});

test.each([
  ['refuses', { kind: 'status', status: 403, message: 'no' } as const, '403: no'],
  [
    'tells of nobody',
    { kind: 'says', body: { errors: [], data: null } } as const,
    'with something that is no object',
  ],
])('fails when GitHub, asked whose the token is, %s', async (_, fault, said) => {
  const github = await start();
  server.fail({ fault, path: '/graphql', times: 9 });
  expect((await problemOf(github.viewer(signal))).problems).toEqual([
    `github: can not see who the token is: GitHub answered ${said}`,
  ]);
});

test('fails when waits of several questions together are longer than there is patience', async () => {
  const github = await start({}, { totalMs: 10_000 });
  const limit = { kind: 'secondary limit', status: 429, retryAfter: 6 } as const;
  server.fail({ fault: limit });
  expect(await github.branches(signal)).toEqual(['main']);
  server.fail({ fault: limit });
  const { problems, fix } = await problemOf(github.openPullRequests(signal));
  expect(problems).toEqual([
    'github: can not list the open pull requests of acme/platform: GitHub answered 429: You have exceeded a secondary rate limit.',
  ]);
  expect([fix, waits]).toEqual(['run the command again in 6 s', [6000]]);
});

test('a run of a workflow tells its status', async () => {
  const github = await start({ runs: { 12: 'in_progress' } });
  expect(await github.workflowRun(12, signal)).toEqual({ status: 'in_progress' });
});

test('fails when there is no such run: GitHub says the same of what the token may not see', async () => {
  const github = await start();
  expect((await problemOf(github.workflowRun(13, signal))).problems).toEqual([
    'github: can not read run 13 of acme/platform: GitHub answered 404: Not Found',
  ]);
});
