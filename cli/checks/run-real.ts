import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../host';
import { jestArguments } from './jest';
import { factLines, factsOf, proofsPage } from './proofs';
import { closingLine, type JestRun } from './report';
import type { runJest } from './run-jest';

/** Variable that names the file into which proofs write what they saw. */
export const factsVariable = 'PLINTH_FACTS';

/** Runs the proofs on real containers, and writes their page when every one of them held. */
export async function runReal(
  host: Pick<Host, 'checkout' | 'env' | 'note'>,
  paths: readonly string[],
  run: typeof runJest,
): Promise<JestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-facts-'));
  try {
    const file = join(folder, 'facts');
    const env = { ...host.env, [factsVariable]: file };
    const result = await run({ ...host, env }, (report) =>
      jestArguments({ projects: ['real'], paths, report }),
    );
    const facts = factsOf(existsSync(file) ? readFileSync(file, 'utf8') : '');
    // what was skipped is not proven
    const whole = paths.length === 0 && !closingLine(result.report).includes('skipped');
    if (result.passed && whole) {
      writeFileSync(join(host.checkout, 'docs', 'proofs.md'), proofsPage(facts, occasion()));
      host.note(`docs/proofs.md: ${facts.length} facts written`);
    } else {
      for (const line of factLines(facts)) host.note(line);
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function occasion() {
  return {
    date: new Date(),
    system: `${type()} ${release()}`,
    processors: cpus().length,
    memory: totalmem(),
  };
}
