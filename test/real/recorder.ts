import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Fact } from '../../cli/checks/proofs';
import { factsVariable } from '../../cli/checks/run-real';
import { duration } from '../../cli/text/duration';

const checkout = join(__dirname, '..', '..');

/** What a proof may say beside what it saw. */
export type Remark = Partial<Pick<Fact, 'limit'>>;

/** Writes down what the proofs of a product saw, for docs/proofs.md. */
export class Recorder {
  constructor(
    private readonly product: string,
    /** File that gets the facts. @default - the run's; none where nobody collects them */
    private readonly file = process.env[factsVariable],
  ) {}

  /** Something that was seen. */
  fact(proof: string, measured: string, remark: Remark = {}): void {
    if (this.file === undefined) return;
    const file = relative(checkout, expect.getState().testPath ?? '');
    const fact: Fact = { product: this.product, proof, measured, ...remark, file };
    appendFileSync(this.file, `${JSON.stringify(fact)}\n`);
  }

  /**
   * A time that was measured.
   *
   * @throws when it exceeds the limit, after writing it down.
   */
  time(proof: string, elapsedMs: number, limit?: { readonly atMostSeconds: number }): void {
    const measured = duration(elapsedMs);
    if (limit === undefined) {
      this.fact(proof, measured);
      return;
    }
    const allowed = duration(limit.atMostSeconds * 1000);
    this.fact(proof, measured, { limit: `at most ${allowed}` });
    if (elapsedMs > limit.atMostSeconds * 1000) {
      throw new Error(`${proof}: took ${measured}, at most ${allowed} are allowed`);
    }
  }

  /** Measures how long something takes. */
  async timed<T>(
    proof: string,
    work: () => Promise<T>,
    limit?: { readonly atMostSeconds: number },
  ): Promise<T> {
    const started = Date.now();
    const result = await work();
    this.time(proof, Date.now() - started, limit);
    return result;
  }
}
