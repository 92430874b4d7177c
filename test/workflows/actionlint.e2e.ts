import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../../lab/toolchain/toolchain';
import { temporaryFolder } from '../temporary';

jest.setTimeout(5 * 60_000);

let program: string;

beforeAll(async () => {
  program = (await ensureTools(['actionlint']))['actionlint'] ?? '';
});

interface Finding {
  readonly message: string;
  readonly kind: string;
}

/** What actionlint finds in a repository; the same wherever it runs, so without what a machine may have beside it. */
function findings(repository: string): Promise<readonly Finding[]> {
  const args = ['-format', '{{json .}}', '-shellcheck=', '-pyflakes='];
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: repository }, (_, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve(JSON.parse(stdout) as readonly Finding[]);
    });
  });
}

test('actionlint finds nothing in the workflows', async () => {
  expect(await findings(join(__dirname, '..', '..'))).toEqual([]);
});

test('fails on a right, an input and an expression that do not exist', async () => {
  const repository = temporaryFolder('actionlint');
  mkdirSync(join(repository, '.git'));
  mkdirSync(join(repository, '.github', 'workflows'), { recursive: true });
  writeFileSync(
    join(repository, '.github', 'workflows', 'wrong.yml'),
    `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    permissions: { content: read }
    steps:
      - run: echo "\${{ github.evnt }}"
`,
  );
  const found = await findings(repository);
  expect(found.map(({ kind }) => kind)).toEqual(['permissions', 'expression']);
});
