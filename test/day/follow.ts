import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary';
import { firstMissing, sectionsOf, type Block } from './page';
import { Shell } from './shell';

const page = join(__dirname, '..', '..', 'docs', 'a-day.md');

/** Makes a test of each section of `docs/a-day.md`, which is followed as a reader would, in one shell. */
export function followTheDay(options: {
  readonly nodes: 'real' | 'simulated';
  /** Folder of a clone whose branch `main` is checked out. */
  readonly clone: () => string;
  /** Most that a section may take, in milliseconds. */
  readonly patience: number;
}): void {
  const { nodes } = options;
  const scratch = temporaryFolder('day');
  let shell: Shell;
  let broken: string | undefined;

  beforeAll(() => {
    // nothing of a workflow that runs these tests may reach the day's pretended ones
    const env = Object.entries(process.env).filter(
      ([name]) => !/^(GITHUB_|PULUMI_|CI$)/.test(name),
    );
    shell = new Shell(options.clone(), scratch, { ...Object.fromEntries(env), NODES: nodes });
  });

  afterAll(() => {
    shell.end();
  });

  for (const { title, blocks } of sectionsOf(readFileSync(page, 'utf8'))) {
    const own = blocks.filter((block) => block.nodes === 'any' || block.nodes === nodes);
    if (own.length === 0) continue;
    const section = async (): Promise<void> => {
      if (broken !== undefined) throw new Error(`not begun: '${broken}' did not end as it should`);
      broken = title;
      await follow(shell, own);
      broken = undefined;
    };
    test(title, section, options.patience);
  }

  test('the shell is closed', () => shell.close());
}

async function follow(shell: Shell, blocks: readonly Block[]): Promise<void> {
  for (const { line, commands, expected } of blocks) {
    const printed = await shell.run(commands);
    const missing = expected === undefined ? undefined : firstMissing(expected, printed);
    if (missing !== undefined) {
      throw new Error(`docs/a-day.md:${line} prints no '${missing}'\n${shell.told(commands)}`);
    }
  }
}
