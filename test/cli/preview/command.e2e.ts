import type { ExitCode } from '../../../cli/command';
import { preview } from '../../../cli/commands/preview';
import { initializeStack } from '../../../cli/engine/pulumi';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';
import { smallProgram, type SmallProgram } from '../engine/program';
import { fakeHost, type FakeHost } from '../fake-host';

jest.setTimeout(180_000);

const source = 'exports.size = 1;';
let program: SmallProgram;
let server: GitHubCounterpart;

beforeAll(async () => {
  program = await smallProgram(source);
  await initializeStack({ ...program.call, stack: 'dev' });
});

beforeEach(async () => {
  program.rewrite(source);
  server = await startGitHub();
});

afterEach(() => server.close());

afterAll(() => {
  program.remove();
});

/** A run of a workflow previews, and comments on #7. */
async function run(id: number): Promise<{ readonly code: ExitCode; readonly host: FakeHost }> {
  const { env, directory } = program.call;
  const host = fakeHost(directory, {
    ...env,
    ...server.env,
    GITHUB_RUN_ID: String(id),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.test',
  });
  const options = { comment: '7', expectNoChanges: true };
  return { code: await preview({ arguments: ['dev'], rest: [], options }, host), host };
}

const comments = () => server.world.comments(7);
const commenting = ({ steps }: FakeHost) =>
  steps.filter((step) => step.startsWith('commenting')).join('\n');

test('each run says what it found in the one comment, until a newer one has', async () => {
  const first = await run(3);
  expect(first.code).toBe(1);
  expect(commenting(first.host)).toBe('commenting: on #7 of acme/platform: written');
  expect(comments()).toHaveLength(1);
  const { id, body = '' } = comments()[0] ?? {};
  expect(body).toMatch(
    /^<!-- plinth:preview stack=dev run=3\.1\.\d+ -->\n## ✅ Preview of `dev`: safe\n/,
  );
  expect(body).toContain('<a href="https://github.test/acme/platform/actions/runs/3">run</a>');

  program.rewrite("throw new Error('wrong turn');");
  const second = await run(4);
  expect(second.code).toBe(1);
  expect(commenting(second.host)).toBe('commenting: on #7 of acme/platform: updated');
  expect(comments().map((one) => one.id)).toEqual([id]);
  expect(comments()[0]?.body).toMatch(
    /^<!-- plinth:preview stack=dev run=4\.1\.\d+ -->\n## ❌ Preview of `dev`: fails\n[^]*### Why it fails\n[^]*wrong turn/,
  );

  program.rewrite(source);
  const before = comments();
  const older = await run(2);
  expect(commenting(older.host)).toBe(
    'commenting: on #7 of acme/platform: left as a newer run wrote it',
  );
  expect(comments()).toEqual(before);
});

test('fails when the comment can not be written, once the preview went through', async () => {
  const refusal = { kind: 'status', status: 403, message: 'read only' } as const;
  server.fail({ fault: refusal, method: 'POST', path: 'comments', times: 9 });
  await expect(run(3)).rejects.toThrow(
    'github: can not comment on #7 of acme/platform: GitHub answered 403: read only\n' +
      '  fix: the token lacks a permission; runs for pull requests of forks only ever read',
  );
  expect(comments()).toEqual([]);
  expect(server.requests.filter((one) => one.startsWith('POST /repos'))).toHaveLength(1);
});
