import { execFileSync } from 'node:child_process';
import { git, gitBytes } from '../../cli/git';
import { temporaryFolder } from '../temporary';

const folder = temporaryFolder('git');
// `git -c alias.x=!command x` has the command run with what git has been given
const printed = (name: string, env: NodeJS.ProcessEnv) =>
  git(folder, ['-c', `alias.print=!printf %s "$${name}"`, 'print'], {
    env: { ...process.env, ...env },
  });

beforeAll(() => {
  execFileSync('git', ['init', '--quiet', folder]);
});

test.each([
  ['GIT_DIR', '/elsewhere/.git'],
  ['GIT_WORK_TREE', '/elsewhere'],
  ['GIT_INDEX_FILE', '/elsewhere/index'],
  ['GIT_OBJECT_DIRECTORY', '/elsewhere/objects'],
])('what leads into another repository, such as %s, is left out', async (name, value) => {
  const args = ['rev-parse', '--show-toplevel', '--git-path', 'index', '--git-path', 'objects'];
  const env = { ...process.env, [name]: value };
  expect(await git(folder, args, { env })).not.toContain('elsewhere');
});

test.each(['GIT_SSH_COMMAND', 'GIT_ASKPASS', 'GIT_SSL_CAINFO'])(
  'what says how to get to one, such as %s, stays',
  async (name) => {
    expect(await printed(name, { [name]: 'as given' })).toBe('as given');
  },
);

test('nobody is asked for a password, whatever the environment says', async () => {
  expect(await printed('GIT_TERMINAL_PROMPT', { GIT_TERMINAL_PROMPT: '1' })).toBe('0');
});

test('bytes go in and come out as they are', async () => {
  const bytes = Buffer.from([0, 255, 10, 195, 40, 13]);
  const name = await git(folder, ['hash-object', '-w', '--stdin'], { input: bytes });
  expect(await gitBytes(folder, ['cat-file', 'blob', name.trim()])).toEqual(bytes);
});

test('fails with the words of git', async () => {
  await expect(git(folder, ['rev-parse', '--verify', 'nothing'])).rejects.toThrow(
    'fatal: Needed a single revision',
  );
});

test('fails when it is ended', async () => {
  const signal = AbortSignal.abort();
  await expect(git(folder, ['status'], { signal })).rejects.toMatchObject({ name: 'AbortError' });
});
