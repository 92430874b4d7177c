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

test('a disk that is full leaves no old verdict standing: the comment is written all the same', async () => {
  const host = fakeHost(temporaryFolder('preview'), server.env);
  const files = { html: '/dev/full', markdown: '/dev/full' };
  await expect(preview(input({ comment: '7', ...files }), host)).rejects.toThrow("'nowhere'");
  expect(server.world.comments(7)).toHaveLength(1);
  expect(host.noted).toEqual([
    "not told: preview: '--html' can not be written to '/dev/full': ENOSPC\n" +
      "preview: '--markdown' can not be written to '/dev/full': ENOSPC\n" +
      '  fix: name a file elsewhere',
  ]);
});

test('a file and a comment that can not be written are both named', async () => {
  const host = fakeHost(temporaryFolder('preview'), server.env);
  server.fail({ fault: { kind: 'status', status: 403 }, method: 'POST', path: 'comments' });
  await expect(preview(input({ comment: '7', html: '/dev/full' }), host)).rejects.toThrow();
  expect(host.noted).toEqual([
    "not told: preview: '--html' can not be written to '/dev/full': ENOSPC\n" +
      'github: can not comment on #7 of acme/platform: GitHub answered 403: no\n' +
      '  fix: the token lacks a permission; runs for pull requests of forks only ever read',
  ]);
});

test('a value of this process that is kept secret stands in no file', async () => {
  const checkout = temporaryFolder('preview');
  const [markdown, html] = [join(checkout, 'comment.md'), join(checkout, 'page.html')];
  const host = fakeHost(checkout, { MY_TOKEN: "got 'nowhere'" });
  await expect(preview(input({ markdown, html }), host)).rejects.toThrow("'nowhere'");
  for (const file of [markdown, html]) {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('[secret]');
    expect(text).not.toMatch(/got (&#39;|')nowhere/);
  }
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
