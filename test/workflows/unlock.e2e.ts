import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGitHub, type GitHubCounterpart } from '../counterparts/github/server';
import { Workplace } from './script-run';

let github: GitHubCounterpart;
let place: Workplace;
let locks: string;

beforeEach(async () => {
  github = await startGitHub({ runs: { 7: 'completed', 8: 'in_progress' } });
  place = new Workplace(github.env);
  locks = join(place.folder, 'state', '.pulumi', 'locks', 'organization', 'plinth', 'dev');
  mkdirSync(locks, { recursive: true });
});

afterEach(() => github.close());

function lock(name: string, hostname: string): void {
  const text = { pid: 12, username: 'runner', hostname, timestamp: '2026-01-02T03:04:05Z' };
  writeFileSync(join(locks, `${name}.json`), JSON.stringify(text));
}

const unlock = (env: NodeJS.ProcessEnv = {}, stack = 'dev') =>
  place.run('unlock.sh', [stack], {
    PULUMI_BACKEND_URL: `file://${join(place.folder, 'state')}`,
    ...env,
  });

test('the lock of a run that has ended is removed', async () => {
  lock('one', 'actions-7-1');
  expect(await unlock()).toEqual({
    code: 0,
    stdout: "::notice::stack 'dev': removed the lock of actions-7-1, which has ended\n",
    stderr: '',
  });
  expect(readdirSync(locks)).toEqual([]);
});

test('the lock of an earlier attempt of this run is removed, without asking', async () => {
  lock('one', 'actions-100-1');
  expect((await unlock()).code).toBe(0);
  expect(readdirSync(locks)).toEqual([]);
  expect(github.requests).toEqual([]);
});

test('without locks there is nothing to do', async () => {
  expect(await unlock({}, 'prod')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each([
  ['a run at work', 'actions-8-1', "::error::stack 'dev': actions-8-1 is at work on it"],
  ['this attempt', 'actions-100-2', "::error::stack 'dev': actions-100-2 is at work on it"],
  [
    "a person's machine",
    'laptop',
    "::error::stack 'dev': locked on the machine 'laptop', of no run of a workflow; if that run is over: pulumi cancel --stack dev",
  ],
  [
    'a name that only looks like one',
    'actions-7-1.example.com',
    "::error::stack 'dev': locked on the machine 'actions-7-1.example.com', of no run of a workflow; if that run is over: pulumi cancel --stack dev",
  ],
])('the lock of %s stays', async (_, hostname, message) => {
  lock('one', hostname);
  lock('two', 'actions-7-1');
  const { code, stderr } = await unlock();
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
  expect(readdirSync(locks)).toEqual(['one.json']);
});

test.each([
  ['knows no such run', 'actions-9-1', 404],
  ['answers with an error', 'actions-7-1', 403],
])('a lock stays when GitHub %s', async (_, hostname, status) => {
  lock('one', hostname);
  if (status !== 404) github.fail({ fault: { kind: 'status', status } });
  const { code, stderr } = await unlock();
  expect(code).toBe(1);
  const run = hostname.split('-')[1] ?? '';
  expect(stderr).toContain(
    `::error::stack 'dev': run ${run} holds it, and GitHub does not tell of that run\n`,
  );
  expect(existsSync(join(locks, 'one.json'))).toBe(true);
});

test('a rate limit is waited for', async () => {
  lock('one', 'actions-7-1');
  github.fail({ fault: { kind: 'secondary limit', status: 429, retryAfter: 1 } });
  expect((await unlock()).code).toBe(0);
  expect(github.requests).toHaveLength(2);
});

const bucket = `
[ "$1" = storage ] || exit 2
object="$OBJECTS/\${3#gs://}"
case $2 in
  ls)
    found=no
    for one in $object; do
      if [ -e "$one" ]; then found=yes; echo "gs://\${one#"$OBJECTS/"}"; fi
    done
    [ $found = yes ] || { echo 'ERROR: (gcloud.storage.ls) One or more URLs matched no objects.' >&2; exit 1; } ;;
  cat) cat "$object" ;;
  rm) rm "$object"; echo "Removing $3..." >&2 ;;
esac`;

test('locks in a bucket are read and removed one by one', async () => {
  place.program('gcloud', bucket);
  lock('one', 'actions-7-1');
  lock('two', 'actions-8-1');
  const env = { PULUMI_BACKEND_URL: 'gs://state?a=b', OBJECTS: place.folder };
  expect(await unlock(env)).toEqual({
    code: 1,
    stdout: "::notice::stack 'dev': removed the lock of actions-7-1, which has ended\n",
    stderr: "::error::stack 'dev': actions-8-1 is at work on it\n",
  });
  expect(readdirSync(locks)).toEqual(['two.json']);
  expect(await unlock(env, 'prod')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('fails when the bucket does not answer: there may be locks', async () => {
  place.program('gcloud', 'echo "ERROR: permission denied" >&2; exit 1');
  expect(await unlock({ PULUMI_BACKEND_URL: 'gs://state' })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'ERROR: permission denied\n::error::the backend does not answer: gcloud storage ls\n',
  });
});

test.each(['../prod', 'Prod', '', 'a b'])('fails on the stack name %j', async (stack) => {
  expect(await unlock({}, stack)).toEqual({
    code: 1,
    stdout: '',
    stderr: `::error::must be the name of a stack, got '${stack}'\n`,
  });
});

test('fails on a backend whose locks it can not read', async () => {
  expect((await unlock({ PULUMI_BACKEND_URL: 's3://state' })).stderr).toBe(
    "::error::locks are read in gs:// and file://, got 's3://'\n",
  );
});
