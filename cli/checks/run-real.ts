import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join, relative } from 'node:path';
import type { Host } from '../host';
import { factLines, factsOf, proofsPage, type Fact } from './proofs';
import { closingLine } from './report';
import type { runJest } from './run-jest';
import type { Repeated } from './second-attempt';

/** Variable that names the file into which proofs write what they saw. */
export const factsVariable = 'PLINTH_FACTS';

/** What proofs are run with. */
export interface Proving {
  /** Parts of the paths of the files to run; all when there are none. */
  readonly paths: readonly string[];
  readonly run: typeof runJest;
  /** Runs them, in one attempt or more, with a jest whose proofs write down what they see. */
  readonly prove: (run: typeof runJest) => Promise<Repeated>;
}

/** Runs the proofs on real containers, and writes their page when every one of them held. */
export async function runReal(
  host: Pick<Host, 'checkout' | 'env' | 'note'>,
  { paths, run, prove }: Proving,
): Promise<Repeated> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-facts-'));
  const attempts: Attempt[] = [];
  try {
    const proven = await prove(async (on, argumentsFor) => {
      const file = join(folder, `facts-${attempts.length + 1}`);
      const result = await run({ ...on, env: { ...on.env, [factsVariable]: file } }, argumentsFor);
      const files = result.report.testResults.map(({ name }) => relative(host.checkout, name));
      const facts = factsOf(existsSync(file) ? readFileSync(file, 'utf8') : '');
      attempts.push({ files, facts });
      return result;
    });
    const { passed, report } = proven.run;
    const facts = seen(attempts);
    // what was skipped is not proven
    const whole = paths.length === 0 && !closingLine(report).includes('skipped');
    if (passed && whole) {
      const repeated = attempts.slice(1).flatMap(({ files }) => files);
      const page = proofsPage(facts, { ...occasion(), repeated });
      writeFileSync(join(host.checkout, 'docs', 'proofs.md'), page);
      host.note(`docs/proofs.md: ${facts.length} facts written`);
    } else {
      for (const line of factLines(facts)) host.note(line);
    }
    return proven;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Attempt {
  /** Those it ran, from the checkout. */
  readonly files: readonly string[];
  readonly facts: readonly Fact[];
}

/** What all attempts saw, but for files that were run again: what an attempt saw that failed is not proven. */
function seen(attempts: readonly Attempt[]): readonly Fact[] {
  return attempts.flatMap(({ facts }, index) => {
    const again = new Set(attempts.slice(index + 1).flatMap(({ files }) => files));
    return facts.filter(({ file }) => !again.has(file));
  });
}

function occasion() {
  return {
    date: new Date(),
    // what a distributor calls his build says nothing to others
    system: `${type()} ${release().split('.', 2).join('.')}`,
    processors: cpus().length,
    memory: totalmem(),
  };
}
