import { startGitHub, type GitHubCounterpart } from './server';

let server: GitHubCounterpart;

beforeEach(async () => {
  server = await startGitHub({
    branches: ['main', 'feature/login', 'other'],
    pullRequests: [
      { number: 7, branch: 'feature/login' },
      { number: 8, branch: 'other' },
    ],
  });
});

afterEach(() => server.close());

async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(`${server.url}/repos/acme/platform/${path}`, {
    method,
    headers: { authorization: `Bearer ${server.world.token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, data: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

test.each(['feature/login', 'feature%2Flogin'])(
  'with the branch %s its pull requests are closed, and no others',
  async (branch) => {
    expect(await ask('DELETE', `git/refs/heads/${branch}`)).toEqual({
      status: 204,
      data: undefined,
    });
    expect(server.world.branches).toEqual(['main', 'other']);
    expect(server.world.pullRequests.map(({ number, state }) => [number, state])).toEqual([
      [7, 'closed'],
      [8, undefined],
    ]);
  },
);

test('fails to delete a branch that is not there', async () => {
  expect(await ask('DELETE', 'git/refs/heads/feature')).toEqual({
    status: 422,
    data: { message: 'Reference does not exist' },
  });
  expect(server.world.branches).toHaveLength(3);
});

test('runs that were started by hand are found by their commit', async () => {
  server.world.commitOf = (ref) => `commit of ${ref}`;
  const runs = (query: string) => ask('GET', `actions/workflows/check.yml/runs?${query}`);
  const started = 'event=workflow_dispatch&head_sha=commit+of+other';
  expect((await runs(started)).data).toEqual({ total_count: 0, workflow_runs: [] });
  await ask('POST', 'actions/workflows/check.yml/dispatches', { ref: 'other' });
  expect((await runs(started)).data).toMatchObject({ total_count: 1 });
  expect((await runs('event=workflow_dispatch&head_sha=x')).data).toMatchObject({
    total_count: 0,
  });
  expect((await runs('event=push&head_sha=x')).status).toBe(422);
});
