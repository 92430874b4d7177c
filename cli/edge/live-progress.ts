import { clearScreenDown, moveCursor, cursorTo } from 'node:readline';
import type { Paint } from '../host';
import { endLine, frame, type StepView } from '../progress/frame';
import type { Progress, Step } from '../progress/progress';

const redrawEvery = 100;
// shorter steps leave nothing worth reading, and would only flicker
const quietUntil = 150;

/** Redraws the running step in place; what it prints goes above. */
export class LiveProgress implements Progress {
  private readonly stream: NodeJS.WriteStream;
  private readonly paint: Paint;
  private running: { view: Omit<StepView, 'elapsedMs'>; started: number }[] = [];
  private drawn = 0;
  private tick = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream, paint: Paint) {
    this.stream = stream;
    this.paint = paint;
  }

  begin(title: string): Step {
    const own = {
      view: { title, detail: '', waits: [] as readonly string[] },
      started: Date.now(),
    };
    this.running.push(own);
    this.timer ??= setInterval(() => {
      this.redraw();
    }, redrawEvery).unref();
    return {
      update: (detail, waits = []) => {
        own.view = { title, detail, waits };
      },
      done: (result) => {
        this.end(own, result === undefined ? undefined : `${this.paint.good('✔')} `, result);
      },
      fail: (reason) => {
        this.end(own, `${this.paint.bad('✖')} `, reason);
      },
    };
  }

  /** Prints lines above whatever is being redrawn. */
  above(write: () => void): void {
    this.clear();
    write();
  }

  private end(
    step: { view: { title: string }; started: number },
    sign?: string,
    result = '',
  ): void {
    this.running = this.running.filter((each) => each !== step);
    this.clear();
    if (sign !== undefined) {
      const elapsedMs = Date.now() - step.started;
      this.stream.write(`${sign}${endLine({ title: step.view.title, elapsedMs }, result)}\n`);
    }
    if (this.running.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private redraw(): void {
    // of nested steps the innermost is the one that moves
    const current = this.running.at(-1);
    if (current === undefined) return;
    const elapsedMs = Date.now() - current.started;
    if (elapsedMs < quietUntil) return;
    this.clear();
    this.tick += 1;
    const lines = frame({ ...current.view, elapsedMs }, this.tick, this.stream.columns);
    this.stream.write(lines.map((line, at) => (at === 0 ? line : this.paint.dim(line))).join('\n'));
    this.drawn = lines.length;
  }

  private clear(): void {
    if (this.drawn === 0) return;
    moveCursor(this.stream, 0, 1 - this.drawn);
    cursorTo(this.stream, 0);
    clearScreenDown(this.stream);
    this.drawn = 0;
  }
}
