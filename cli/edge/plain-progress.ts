import { endLine, plainLine } from '../progress/frame';
import type { Progress, Step } from '../progress/progress';

// often enough for whoever watches a CI log, seldom enough for whoever reads it later
const sayEvery = 10_000;

/** Says what goes on in whole lines, for logs and pipes. */
export class PlainProgress implements Progress {
  private readonly write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  begin(title: string): Step {
    const started = Date.now();
    let detail = '';
    let waits: readonly string[] = [];
    const elapsed = (): number => Date.now() - started;
    const timer = setInterval(() => {
      this.write(plainLine({ title, detail, waits, elapsedMs: elapsed() }));
    }, sayEvery).unref();
    const end = (result: string): void => {
      clearInterval(timer);
      this.write(endLine({ title, elapsedMs: elapsed() }, result));
    };
    return {
      update: (nextDetail, nextWaits = []) => {
        detail = nextDetail;
        waits = nextWaits;
      },
      done: (result) => {
        if (result === undefined) clearInterval(timer);
        else end(result);
      },
      fail: end,
    };
  }
}
