import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from '../../../cli/commands/preview';
import { startGitHub, type GitHubCounterpart } from '../../counterparts/github/server';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

let server: GitHubCounterpart;

beforeEach(async () => {
  server = await startGitHub();
});

afterEach(() => server.close());

const input = (options: Readonly<Record<string, string | boolean>>) => ({
  arguments: ['nowhere'],
  rest: [],
  options,
});

test('a preview that fails before anything is begun is told all the same, with the reason', async () => {
  const checkout = temporaryFolder('preview');
  const markdown = join(checkout, 'comment.md');
  const host = fakeHost(checkout, { ...server.env, GITHUB_RUN_ID: '3', GITHUB_RUN_ATTEMPT: '1' });
  await expect(preview(input({ comment: '7', markdown }), host)).rejects.toThrow("'nowhere'");
  const [comment] = server.world.comments(7);
  expect(comment?.body).toMatch(
    /^<!-- plinth:preview stack=nowhere run=3\.1\.\d+ -->\n## ❌ Preview of `nowhere`: fails\n/,
  );
  expect(comment?.body).toContain('### Why it fails\n\n- **error**: `');
  expect(comment?.body.split('\n').slice(1).join('\n')).toBe(readFileSync(markdown, 'utf8'));
  expect(host.steps).toEqual(['commenting: on #7 of acme/platform: written']);
});

test('what keeps the failure from being told is only noted: the failure itself is what counts', async () => {
  const host = fakeHost(temporaryFolder('preview'), server.env);
  server.fail({
    fault: { kind: 'status', status: 403, message: 'read only' },
    path: 'comments',
    times: 9,
  });
  await expect(preview(input({ comment: '7' }), host)).rejects.toThrow("'nowhere'");
  expect(host.noted).toEqual([
    'not told: github: can not list the comments on #7 of acme/platform: GitHub answered 403: read only\n' +
      '  fix: the token lacks a permission; runs for pull requests of forks only ever read',
  ]);
});

test('fails before the preview when there is nobody to tell', async () => {
  const checkout = temporaryFolder('preview');
  await expect(preview(input({ comment: '7' }), fakeHost(checkout, {}))).rejects.toThrow(
    "github: 'GITHUB_TOKEN' (or 'GH_TOKEN') is not set",
  );
  expect(existsSync(join(checkout, '.plinth'))).toBe(false);
});

test('fails before the preview when a file could not be written', async () => {
  const checkout = temporaryFolder('preview');
  const file = join(checkout, 'no', 'page.html');
  await expect(preview(input({ html: file }), fakeHost(checkout, {}))).rejects.toThrow(
    `preview: '--html' must be a file that can be written, got '${file}': ENOENT`,
  );
});
