import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { environmentFor } from '../../environments';
import { actionFindings, pins, workflowFindings } from './findings';

const github = join(__dirname, '..', '..', '.github');
const files = readdirSync(join(github, 'workflows'));
const text = (...path: readonly string[]): string => readFileSync(join(github, ...path), 'utf8');
const prepare = text('actions', 'prepare', 'action.yml');

test('these are the workflows', () => {
  expect(files).toEqual(
    ['branch', 'check', 'deploy', 'drift', 'drill', 'gc', 'images', 'preview'].map(
      (name) => `${name}.yml`,
    ),
  );
});

test.each(files)('%s is pinned, starts without rights, ends in time and runs scripts', (file) => {
  expect(workflowFindings(file, text('workflows', file))).toEqual([]);
});

test('the shared action is pinned and runs scripts', () => {
  expect(actionFindings('prepare', prepare)).toEqual([]);
});

test('an action has one commit wherever it is used', () => {
  const all = [prepare, ...files.map((file) => text('workflows', file))].flatMap(pins);
  const names = new Set(all.map((pin) => pin.split('@')[0]));
  expect([...names].sort()).toEqual([
    'actions/checkout',
    'actions/setup-go',
    'actions/setup-node',
    'actions/upload-artifact',
    'google-github-actions/auth',
    'google-github-actions/setup-gcloud',
  ]);
  expect(new Set(all).size).toBe(names.size);
});

test('fails on a workflow as one finds them', () => {
  const careless = `on: pull_request_target
permissions: write-all
jobs:
  one:
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/prepare
      - run: echo \${{ github.event.pull_request.title }}
      - run: |
          first
          second
`;
  expect(workflowFindings('careless.yml', careless)).toEqual([
    "careless.yml:6: must be pinned as <action>@<commit> # v<version>, got 'actions/checkout@v4'",
    'careless.yml: must begin without rights: permissions: {}',
    "careless.yml: must not run on pull_request_target, which lends its rights to strangers' code",
    'careless.yml: one: must list its rights one by one',
    'careless.yml: one: must end in time: timeout-minutes',
    'careless.yml: one: works on a stack and must have a concurrency group',
    'careless.yml: one: must not leave its token in the checkout: persist-credentials: false',
    "careless.yml: one: must hand values to a script by env, got 'echo ${{ github.event.pull_request.title }}'",
    'careless.yml: one: must keep its lines in .github/scripts, where tests run them',
  ]);
});

test.each([
  ['a short commit', 'actions/checkout@3d3c42e5aac5 # v7.0.1'],
  ['no version', 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'],
  ['half a version', 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7'],
  ['a folder elsewhere', './elsewhere'],
])('fails on %s', (_, used) => {
  expect(actionFindings('one', `runs:\n  steps:\n    - uses: ${used}\n`)).toContain(
    `one:3: must be pinned as <action>@<commit> # v<version>, got '${used}'`,
  );
});

interface Jobs {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly if?: string;
        readonly permissions: Readonly<Record<string, string>>;
        readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': unknown };
        readonly environment?: string;
        readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
      }
    >
  >;
}
const jobsOf = (name: string) => (parse(text('workflows', `${name}.yml`)) as Jobs).jobs;

test('code of a fork gets no identity and no right to write, and everything else is closed to it', () => {
  const { preview, rehearse } = jobsOf('preview');
  const here = 'github.event.pull_request.head.repo.full_name == github.repository';
  expect(preview?.if).toBe(here);
  expect(jobsOf('branch')['branch']?.if).toBe(here);
  expect(rehearse?.permissions).toEqual({ contents: 'read' });
  expect(rehearse?.environment).toBeUndefined();
  expect(jobsOf('check')['check']?.permissions).toEqual({ contents: 'read' });
});

test('a deployment has its environment, its group, and is never ended half-way', () => {
  const jobs = jobsOf('deploy');
  expect(Object.keys(jobs)).toEqual(['dev', 'stg', 'prod']);
  for (const [stack, { environment, concurrency }] of Object.entries(jobs)) {
    expect(environment).toBe(stack);
    expect(concurrency).toEqual({ group: `stack-${stack}`, 'cancel-in-progress': false });
  }
});

test('every database that is backed up is drilled, and no other', () => {
  const backedUp = ['dev', 'stg', 'prod'].flatMap((stack) =>
    Object.entries(environmentFor(stack).postgres?.clusters ?? {}).flatMap(([cluster, one]) =>
      one.backup === undefined ? [] : [{ stack, cluster }],
    ),
  );
  expect(jobsOf('drill')['drill']?.strategy?.matrix['include']).toEqual(backedUp);
});

test('images move where policies say so, and in the catalogue', () => {
  const withPolicies = ['dev', 'stg', 'prod'].filter(
    (stack) => environmentFor(stack).imagePolicies !== undefined,
  );
  expect(jobsOf('images')['update']?.strategy?.matrix['target']).toEqual([
    ...withPolicies,
    '--catalogue',
  ]);
});

test('docs/workflows.md names every workflow and every environment', () => {
  const page = readFileSync(join(github, '..', 'docs', 'workflows.md'), 'utf8');
  const environments = files.flatMap((file) =>
    Object.values(jobsOf(file.replace('.yml', ''))).flatMap(({ environment, strategy }) => {
      if (environment === undefined) return [];
      const { stack = [], include = [] } = strategy?.matrix ?? {};
      const rows = include as readonly { readonly stack: string }[];
      const stacks = [...(stack as readonly string[]), ...rows.map((row) => row.stack)];
      return stacks.length === 0
        ? [environment]
        : stacks.map((one) => environment.replace('${{ matrix.stack }}', one));
    }),
  );
  const names = [...new Set(environments), ...files.map((file) => file.replace('.yml', ''))];
  expect(names).toContain('drill-prod');
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
