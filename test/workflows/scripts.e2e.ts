import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGitHub, type GitHubCounterpart } from '../counterparts/github/server';
import { Workplace } from './script-run';

let github: GitHubCounterpart;
let place: Workplace;

beforeEach(async () => {
  github = await startGitHub({ pageSize: 2 });
  place = new Workplace({ ...github.env, GITHUB_SERVER_URL: 'https://github.test' });
});

afterEach(() => github.close());

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: place.folder, encoding: 'utf8' }).trim();
}

function commit(text: string): string {
  writeFileSync(join(place.folder, 'file.ts'), text);
  git('add', 'file.ts');
  git('commit', '--quiet', '--message', text);
  return git('rev-parse', 'HEAD');
}

describe('drift.sh', () => {
  const drift = (code: number, text: string): void => {
    place.plinth(`[ "$*" = "drift prod --markdown $RUNNER_TEMP/drift-prod.md" ] || exit 2
printf '%s' '${text}' >"$4"
exit ${code}`);
  };
  const mark = '<!-- plinth drift prod -->';
  const issue = { number: 20, login: 'github-actions[bot]', title: 'Drift in prod' };

  test('opens an issue, then keeps it up to date, then closes it', async () => {
    drift(1, `${mark}\none`);
    expect(await place.run('drift.sh', ['prod'])).toEqual({
      code: 0,
      stdout: 'opened an issue: prod drifted\n',
      stderr: '',
    });
    const opened = { ...issue, number: 8, body: `${mark}\none` };
    expect(github.world.issues).toEqual([opened]);
    drift(1, `${mark}\ntwo`);
    expect((await place.run('drift.sh', ['prod'])).stdout).toBe('issue 8 says what drifted now\n');
    expect(github.world.issues).toEqual([{ ...opened, body: `${mark}\ntwo` }]);
    drift(0, `${mark}\nnone`);
    expect((await place.run('drift.sh', ['prod'])).stdout).toBe(
      'closed issue 8: prod has no drift any more\n',
    );
    expect(github.world.issues).toMatchObject([{ state: 'closed', body: `${mark}\nnone` }]);
  });

  test('finds its issue on a later page, and takes none of others', async () => {
    const strange = [11, 12, 13].map((number) => ({ ...issue, number, login: 'ada', body: mark }));
    const other = { ...issue, number: 14, body: '<!-- plinth drift dev -->' };
    github.world.issues = [...strange, other, { ...issue, body: mark }];
    drift(1, `${mark}\nnew`);
    expect((await place.run('drift.sh', ['prod'])).stdout).toBe('issue 20 says what drifted now\n');
    expect(github.world.issues.map(({ body }) => body)).toEqual([
      ...[mark, mark, mark, other.body],
      `${mark}\nnew`,
    ]);
  });

  test('fails and touches no issue when it could not be found out', async () => {
    place.plinth('exit 1');
    writeFileSync(join(place.scratch, 'drift-prod.md'), 'of yesterday');
    expect(await place.run('drift.sh', ['prod'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "::error::stack 'prod': whether it drifted could not be found out\n",
    });
    expect(github.requests).toEqual([]);
  });

  test('opens none when the issues can not be listed whole', async () => {
    github.world.issues = [{ ...issue, body: 'x' }];
    drift(1, mark);
    github.fail({ fault: { kind: 'status', status: 403 } });
    const { code, stderr } = await place.run('drift.sh', ['prod']);
    expect(code).toBe(1);
    expect(stderr).toContain("whether there is one for 'prod' is not known\n");
    expect(github.world.issues).toHaveLength(1);
  });
});

describe('images.sh', () => {
  const update = (text: string, answer: object): void => {
    place.plinth(`[ "$*" = "images update dev --json" ] || exit 2
printf '%s' '${text}' >file.ts
echo '${JSON.stringify(answer)}'`);
  };
  const pullRequest = { branch: 'images/dev', title: 'chore(images): a 2 in dev', body: 'why' };
  const run = () => place.run('images.sh', ['dev'], { GITHUB_REF_NAME: 'main' });
  const onServer = (): string => git('--git-dir=server.git', 'show', 'images/dev:file.ts');

  let first: string;
  const pushed = (): string => git('--git-dir=server.git', 'rev-parse', 'images/dev');
  const again = () => {
    git('reset', '--quiet', '--hard', 'HEAD~1');
    return run();
  };

  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main');
    git('init', '--quiet', '--bare', 'server.git');
    git('remote', 'add', 'origin', join(place.folder, 'server.git'));
    first = commit('old');
    github.world.commitOf = (ref) => git('--git-dir=server.git', 'rev-parse', ref);
  });

  test('opens a pull request whose check is started, then brings it up to date', async () => {
    update('new', { file: 'file.ts', pullRequest });
    const first = await run();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^::add-mask::\S+\nopened a pull request of images\/dev\n$/);
    expect(onServer()).toBe('new');
    const { title, body } = pullRequest;
    const made = { number: 8, branch: 'images/dev', title, body };
    expect(github.world.pullRequests[1]).toEqual(made);
    expect(github.world.started).toEqual(['check.yml of images/dev']);

    update('newer', { file: 'file.ts', pullRequest: { ...pullRequest, title: 'newer' } });
    expect((await again()).stdout).toContain('pull request 8 is up to date\n');
    expect(onServer()).toBe('newer');
    expect(github.world.pullRequests.slice(1)).toEqual([{ ...made, title: 'newer' }]);
    expect(github.world.started).toHaveLength(2);

    const before = pushed();
    expect((await again()).code).toBe(0);
    expect(pushed()).toBe(before);
    expect(github.world.started).toHaveLength(2);
  });

  test.each([
    ['the pull request', 'pulls'],
    ['its check', 'dispatches'],
  ])(
    'what a run left undone when %s could not be made, the next one does once',
    async (_, path) => {
      update('new', { file: 'file.ts', pullRequest });
      github.fail({ fault: { kind: 'status', status: 500 }, method: 'POST', path });
      expect((await run()).code).not.toBe(0);
      expect(github.world.started).toEqual([]);
      const before = pushed();
      expect((await again()).code).toBe(0);
      expect(pushed()).toBe(before);
      expect(github.world.pullRequests[1]).toMatchObject({ number: 8, branch: 'images/dev' });
      expect((await again()).code).toBe(0);
      expect(github.world.started).toEqual(['check.yml of images/dev']);
    },
  );

  test.each([
    ['a commit', ['commit', '--quiet', '--all', '--message', 'by hand']],
    ['an amendment', ['commit', '--quiet', '--all', '--amend', '--no-edit']],
  ])('fails, and keeps it, when somebody has pushed %s of theirs', async (_, how) => {
    update('new', { file: 'file.ts', pullRequest });
    await run();
    writeFileSync(join(place.folder, 'file.ts'), 'by hand');
    git(...how);
    git('push', '--quiet', '--force', 'origin', 'HEAD:images/dev');
    git('reset', '--quiet', '--hard', first);
    const before = pushed();
    expect(await run()).toMatchObject({
      code: 1,
      stderr:
        "::error::branch 'images/dev' has commits of somebody else: merge or delete it first\n",
    });
    expect([pushed(), onServer()]).toEqual([before, 'by hand']);
  });

  test('what somebody pushes in the same moment stays', async () => {
    update('new', { file: 'file.ts', pullRequest });
    await run();
    update('newer', { file: 'file.ts', pullRequest });
    place.program(
      'git',
      `if [ "$1" = push ]; then
  "$GIT" --git-dir=server.git update-ref refs/heads/images/dev ${first}
fi
exec "$GIT" "$@"`,
    );
    git('reset', '--quiet', '--hard', first);
    const GIT = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const { code, stderr } = await place.run('images.sh', ['dev'], {
      GITHUB_REF_NAME: 'main',
      GIT,
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain('stale info');
    expect(pushed()).toBe(first);
  });

  test('fails when the server does not tell whether there is a branch', async () => {
    update('new', { file: 'file.ts', pullRequest });
    git('remote', 'set-url', 'origin', join(place.folder, 'nowhere.git'));
    expect((await run()).code).not.toBe(0);
    expect(github.requests).toEqual([]);
  });

  test('does nothing when nothing is newer', async () => {
    update('old', { file: 'file.ts', changes: [] });
    expect(await run()).toEqual({
      code: 0,
      stdout: 'every image is as new as its policy allows\n',
      stderr: '',
    });
    expect(github.requests).toEqual([]);
  });

  test('fails, and pushes nothing, when registries do not tell or the branch is another one', async () => {
    place.plinth('exit 1');
    expect((await run()).code).toBe(1);
    update('new', { file: 'file.ts', pullRequest: { ...pullRequest, branch: 'main' } });
    expect(await run()).toMatchObject({
      code: 1,
      stderr: "::error::must be a branch below images/, got 'main'\n",
    });
    expect(git('--git-dir=server.git', 'branch', '--list')).toBe('');
  });

  test('shows its token to nobody but GitHub', async () => {
    update('new', { file: 'file.ts', pullRequest });
    const { stdout, stderr } = await run();
    expect(stdout + stderr).not.toContain('token-of-the-tests');
    expect(readFileSync(join(place.folder, '.git', 'config'), 'utf8')).not.toContain('basic');
  });
});

describe('deploy.sh', () => {
  const deployed = (answer: string): void => {
    place.plinth(`case $1 in
  history) echo '{"updates":[${answer}]}' ;;
  up) echo "up $2" ;;
esac`);
  };
  const run = () =>
    place.run('deploy.sh', ['dev'], { PULUMI_BACKEND_URL: `file://${place.folder}` });
  const of = (source: string): string => `{"source":{"commit":"${source}"}}`;

  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main');
  });

  test('brings a stack forward, and to the same commit again', async () => {
    const old = commit('old');
    const head = commit('new');
    for (const answer of ['', '{}', of(old), of(head)]) {
      deployed(answer);
      expect(await run()).toEqual({ code: 0, stdout: 'up dev\n', stderr: '' });
    }
  });

  test('fails when a newer commit is deployed, or one that nobody has', async () => {
    commit('old');
    const newer = commit('new');
    git('checkout', '--quiet', 'HEAD~1');
    deployed(of(newer));
    expect(await run()).toEqual({
      code: 1,
      stdout: '',
      stderr: `::error::stack 'dev': has a newer commit, ${newer}; to go back on purpose: plinth rollback dev\n`,
    });
    const nobodys = '0123456789'.repeat(4);
    deployed(of(nobodys));
    expect(await run()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `::error::stack 'dev': was deployed from ${nobodys}, which this repository does not have\n`,
    });
  });

  test('fails before anything when somebody is at work', async () => {
    commit('one');
    deployed('');
    const locks = join(place.folder, '.pulumi', 'locks', 'organization', 'plinth', 'dev');
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, 'a.json'), '{"hostname":"laptop"}');
    expect(await run()).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('branch.sh', () => {
  beforeEach(() => {
    place.plinth('if [ "$1" = environment ]; then echo branch-pull-42; else echo "$*"; fi');
  });
  const run = (...args: readonly string[]) =>
    place.run('branch.sh', args, { PULUMI_BACKEND_URL: `file://${place.folder}` });

  test.each(['up', 'down'])('%s works on the stack of the pull request', async (action) => {
    const stdout = `branch ${action} pull/42\n`;
    expect(await run(action, '42')).toEqual({ code: 0, stdout, stderr: '' });
  });

  test.each([
    [['gc', '42'], "::error::must be up or down, got 'gc'\n"],
    [['up', '4;2'], "::error::must be the number of a pull request, got '4;2'\n"],
    [['down'], "::error::must be the number of a pull request, got ''\n"],
  ])('fails on %j', async (args, stderr) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr });
  });
});

describe('gc.sh', () => {
  const locks = (stack: string): string =>
    join(place.folder, '.pulumi', 'locks', 'organization', 'plinth', stack);
  const lock = (stack: string, hostname: string): void => {
    mkdirSync(locks(stack), { recursive: true });
    writeFileSync(join(locks(stack), 'a.json'), JSON.stringify({ hostname }));
  };
  const listed = (listing: string): void => {
    place.plinth(`case "$*" in
  'branch list --json') ${listing} ;;
  'branch gc --yes') echo deleted ;;
  *) exit 2 ;;
esac`);
  };
  const branches = JSON.stringify({
    branches: [{ stack: 'branch-a' }, { stack: 'branch-b' }, { stack: 'branch-c' }],
  });
  const run = () => place.run('gc.sh', [], { PULUMI_BACKEND_URL: `file://${place.folder}` });

  test.each([
    ['all of them', `echo '${branches}'`],
    ['not all of them', `echo '${branches}'; exit 1`],
  ])('locks of dead runs go before the stacks do, when the list has %s', async (_, listing) => {
    github.world.runs = { 7: 'completed', 8: 'in_progress' };
    lock('branch-a', 'actions-8-1');
    lock('branch-b', 'actions-7-1');
    lock('dev', 'actions-7-1');
    listed(listing);
    expect(await run()).toEqual({
      code: 0,
      stdout: `::warning::stack 'branch-a': actions-8-1 is at work on it
::notice::stack 'branch-b': removed the lock of actions-7-1, which has ended
deleted
`,
      stderr: '',
    });
    expect(['branch-a', 'branch-b', 'dev'].map((stack) => readdirSync(locks(stack)))).toEqual([
      ['a.json'],
      [],
      ['a.json'],
    ]);
  });

  test.each([
    ['no stack', `echo '{"branches":[]}'`, ''],
    [
      'no list',
      'exit 1',
      '::warning::the stacks of branches can not be listed: locks of dead runs stay\n',
    ],
  ])('what is expired is deleted where there is %s', async (_, listing, said) => {
    listed(listing);
    const { code, stdout } = await run();
    expect([code, stdout]).toEqual([0, `${said}deleted\n`]);
  });

  test('fails when the deletion does', async () => {
    place.plinth(`[ "$2" = list ] && echo '{"branches":[]}'`);
    expect((await run()).code).toBe(1);
  });
});

describe('rehearse.sh', () => {
  const base = 'a'.repeat(40);

  test.each([0, 1])('tells the report on the page of the run, exit code %d', async (code) => {
    place.plinth(
      `[ "$*" = "rehearse dev --from ${base} --markdown $5" ] || exit 9
echo report >"$6"; exit ${code}`.replaceAll('$5', '$RUNNER_TEMP/rehearsal-dev.md'),
    );
    const page = join(place.folder, 'page.md');
    const outcome = await place.run('rehearse.sh', ['dev', base], { GITHUB_STEP_SUMMARY: page });
    expect(outcome).toEqual({ code, stdout: '', stderr: '' });
    expect(readFileSync(page, 'utf8')).toBe('report\n');
  });

  test('fails on what is no commit', async () => {
    expect(await place.run('rehearse.sh', ['dev', 'main'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "::error::must be a commit, got 'main'\n",
    });
  });
});

describe('prepare.sh', () => {
  const run = (env: NodeJS.ProcessEnv) =>
    place.run('prepare.sh', [], { GITHUB_ENV: join(place.folder, 'env'), ...env });

  beforeEach(() => {
    git('init', '--quiet');
    for (const name of ['sudo', 'npm']) place.program(name, `echo "${name} $*"`);
  });

  test('names the machine after the run, and hides what is no change', async () => {
    const env = { BACKEND: 'gs://state', RUNNER_ENVIRONMENT: 'github-hosted' };
    expect(await run(env)).toEqual({
      code: 0,
      stdout:
        'sudo sh -c echo "127.0.0.1 $1" >>/etc/hosts && hostname "$1" sh actions-100-2\n' +
        'npm ci --ignore-scripts --no-audit --no-fund\n',
      stderr: '',
    });
    expect(readFileSync(join(place.folder, 'env'), 'utf8')).toBe('PULUMI_BACKEND_URL=gs://state\n');
    writeFileSync(join(place.folder, 'gha-creds-1a2b.json'), '{}');
    expect(git('status', '--short', 'gha-creds-1a2b.json')).toBe('');
  });

  test('leaves the name of a machine that is not for one job alone', async () => {
    const { stdout } = await run({ BACKEND: 'gs://state', RUNNER_ENVIRONMENT: 'self-hosted' });
    expect(stdout).not.toContain('sudo');
  });

  test.each(['', 's3://state', 'gs://a\nEVIL=1'])('fails on the backend %j', async (BACKEND) => {
    expect(await run({ BACKEND, RUNNER_ENVIRONMENT: 'github-hosted' })).toEqual({
      code: 1,
      stdout: '',
      stderr: `::error::the variable PULUMI_BACKEND_URL of this environment must be gs://<bucket>, got '${BACKEND}'\n`,
    });
  });
});
