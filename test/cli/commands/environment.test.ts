import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Input } from '../../../cli/command';
import { environment } from '../../../cli/commands/environment';
import { environmentNames } from '../../../environments';
import { UserError } from '../../../errors/user-error';
import { temporaryFolder } from '../../temporary';
import { fakeHost } from '../fake-host';

// some start processes, on machines that are busy
jest.setTimeout(60_000);

const root = join(__dirname, '..', '..', '..');

/** A checkout with the environments alone. */
function checkout(): string {
  const folder = temporaryFolder('environment');
  for (const room of ['environments', 'errors'])
    cpSync(join(root, room), join(folder, room), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

const input = (line: string, options: Input['options'] = {}): Input => ({
  arguments: line.split(' '),
  rest: [],
  options,
});

async function printed(line: string, options: Input['options'] = {}, folder = root) {
  const host = fakeHost(folder);
  expect(await environment(input(line, options), host)).toBe(0);
  return host.printed.join('\n');
}

async function problemsOf(line: string, options: Input['options'] = {}, folder = root) {
  try {
    await environment(input(line, options), fakeHost(folder));
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

test('lists every environment with what tells them apart', async () => {
  expect(await printed('list')).toBe(
    [
      'ENVIRONMENT  CLUSTER  DOMAIN               DATA        VALUES',
      'local        local    local.plinth.test    throw-away  holds',
      'dev          gke      dev.plinth.example   throw-away  holds',
      'stg          gke      stg.plinth.example   throw-away  holds',
      'prod         gke      plinth.example       keep        holds',
      'edge         kubeadm  edge.plinth.example  keep        holds',
    ].join('\n'),
  );
  const { environments } = JSON.parse(await printed('list', { json: true })) as {
    environments: readonly Record<string, unknown>[];
  };
  expect(environments.map(({ name }) => name)).toEqual(environmentNames);
  expect(environments[3]).toMatchObject({
    name: 'prod',
    data: 'keep',
    cluster: 'gke',
    volumes: { 'postgres.clusters.main.storage': '50Gi', 'immudb.storage': '50Gi' },
    problems: [],
  });
});

test('shows the values of an environment, of a branch too, as JSON', async () => {
  expect(JSON.parse(await printed('show prod'))).toMatchObject({
    name: 'prod',
    immudb: { storage: '50Gi', backup: { retention: 'P30D' } },
  });
  expect(JSON.parse(await printed('show branch-login'))).toMatchObject({
    branch: { lifetime: 'P7D' },
  });
});

test('names the stack of a branch', async () => {
  expect(await printed('branch Fix/Login')).toBe('branch-fix-login-d4907dceab');
  expect(JSON.parse(await printed('branch login', { json: true }))).toEqual({
    branch: 'login',
    stack: 'branch-login',
    cluster: { kind: 'shared', with: 'dev' },
  });
});

test('prints the JSON Schema of an environment', async () => {
  expect(JSON.parse(await printed('schema'))).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
  });
});

test('makes one from prod: one file and one row, and it holds', async () => {
  const folder = checkout();
  expect(await printed('new hotfix', { from: 'prod' }, folder)).toBe(
    [
      'created  environments/hotfix.ts, as prod but for what it says',
      'changed  environments/index.ts: one row',
      '',
      'next:',
      "  1. project 'plinth-hotfix', with billing, must be there; everything in it is made",
      "  2. the name servers of 'hotfix.plinth.example' must lead to its zone 'plinth-hotfix'",
      '  3. see what it would do: ./plinth rehearse hotfix',
    ].join('\n'),
  );
  const program =
    "const { environmentFor, environmentNames } = require('./environments');" +
    "console.log(JSON.stringify([environmentNames, environmentFor('hotfix').cloud.project]))";
  const register = join(root, 'transpile', 'register.js');
  const out = execFileSync(process.execPath, ['-r', register, '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(JSON.parse(out)).toEqual([[...environmentNames, 'hotfix'], 'plinth-hotfix']);
  const changed = readFileSync(join(folder, 'environments/index.ts'), 'utf8').split('\n');
  const before = readFileSync(join(root, 'environments/index.ts'), 'utf8').split('\n');
  expect(changed.filter((line) => !before.includes(line))).toEqual([
    "import { hotfix } from './hotfix';",
    '  hotfix,',
  ]);
});

test('tells a program what it wrote, and what is left to decide', async () => {
  const name = 'a'.repeat(40);
  const result = JSON.parse(
    await printed(`new ${name}`, { from: 'stg', json: true }, checkout()),
  ) as Record<string, unknown>;
  expect(result).toMatchObject({
    name,
    from: 'stg',
    created: `environments/${name}.ts`,
    changed: 'environments/index.ts',
  });
  expect((result.undecided as readonly string[])[0]).toBe(
    `${name}.cloud.project: 'project' must be the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first, got 'plinth-${name}'`,
  );
});

test.each([
  [
    'new prod',
    { from: 'stg' },
    ["environment: 'name' must be a new one, got 'prod', which is there already"],
  ],
  [
    'new branch-x',
    { from: 'stg' },
    ["environment: 'name' must not begin with 'branch-', as branches do, got 'branch-x'"],
  ],
  [
    'new ../x',
    {},
    [
      "environment: 'name' must be a DNS label: 1 to 63 lower-case letters, digits and dashes, no dash first or last, got '../x'",
      "environment: '--from' must be one of 'dev', 'stg', 'prod', 'edge', but it is missing",
    ],
  ],
  [
    'new qa',
    { from: 'local' },
    ["environment: '--from' must be one of 'dev', 'stg', 'prod', 'edge', got 'local'"],
  ],
  ['new', { from: 'prod' }, ["environment: 'name' must be given, but it is missing"]],
  [
    'make hotfix',
    {},
    ["environment: 'action' must be one of 'list', 'show', 'new', 'branch', 'schema', got 'make'"],
  ],
])('fails for plinth environment %s %j', async (line, options, problems) => {
  expect(await problemsOf(line, options)).toEqual(problems);
});

test('fails for a name that a file or folder has, and leaves both as they are', async () => {
  const folder = checkout();
  const before = readdirSync(join(folder, 'environments'));
  expect(await problemsOf('new schema', { from: 'prod' }, folder)).toEqual([
    'environments/schema.ts: is there already',
  ]);
  expect(await problemsOf('new products', { from: 'prod' }, folder)).toEqual([
    'environments/products: is there already',
  ]);
  expect(readdirSync(join(folder, 'environments'))).toEqual(before);
});

test('fails for a list that it can not read, and writes nothing', async () => {
  const folder = checkout();
  writeFileSync(join(folder, 'environments/index.ts'), 'export const environments = {};\n');
  expect(await problemsOf('new hotfix', { from: 'prod' }, folder)).toEqual([
    "environments/index.ts: must list one environment a line in 'const environments … = {', or no row can be added",
  ]);
  expect(existsSync(join(folder, 'environments/hotfix.ts'))).toBe(false);
});

test('takes its file back when the row can not be written', async () => {
  const folder = checkout();
  // what the row is written to first
  writeFileSync(join(folder, `environments/index.ts.${process.pid}`), '');
  const before = readFileSync(join(folder, 'environments/index.ts'), 'utf8');
  const host = fakeHost(folder);
  await expect(environment(input('new hotfix', { from: 'prod' }), host)).rejects.toThrow('EEXIST');
  expect(existsSync(join(folder, 'environments/hotfix.ts'))).toBe(false);
  expect(readFileSync(join(folder, 'environments/index.ts'), 'utf8')).toBe(before);
});

/** A repository whose newest commit has production with a larger disk and a new environment. */
function repository(): string {
  const folder = checkout();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder });
  const file = join(folder, 'environments', 'prod.ts');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('storage: Size.gibibytes(50),', 'storage: Size.gibibytes(60),'));
  git('init', '--quiet');
  git('add', 'environments', 'errors');
  git('commit', '--quiet', '--message', 'a larger ledger');
  return folder;
}

test('lists volumes that are smaller than at a commit', async () => {
  const host = fakeHost(repository());
  expect(await environment(input('list', { since: 'HEAD', json: true }), host)).toBe(1);
  const { environments } = JSON.parse(host.printed.join('')) as {
    environments: readonly { name: string; problems: readonly string[] }[];
  };
  expect(environments.flatMap(({ problems }) => problems)).toEqual([
    "prod.immudb.storage: 'storage' must be at least 60Gi, as it was: volumes never shrink, got 50Gi",
  ]);
  const table = fakeHost(host.checkout);
  expect(await environment(input('list', { since: 'HEAD' }), table)).toBe(1);
  expect(table.printed.join('')).toMatch(/^prod +gke +plinth\.example +keep +1 wrong$/m);
});

test('fails to compare with what is no commit', async () => {
  expect(await problemsOf('list', { since: 'HEAD~9' }, repository())).toEqual([
    "environment: '--since' must be a commit, tag or branch, got 'HEAD~9'",
  ]);
});
