import { duration } from '../text/duration';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

// more lines than this push the rest of the screen away
const mostWaits = 5;

/** What a running step shows. */
export interface StepView {
  readonly title: string;
  readonly detail: string;
  readonly waits: readonly string[];
  readonly elapsedMs: number;
}

function cut(text: string, columns: number): string {
  const [line = ''] = text.split('\n');
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** The lines of a running step in a terminal: none is wider than it, because a wrapped one could not be redrawn. */
export function frame(view: StepView, tick: number, columns: number): readonly string[] {
  const sign = spinner[tick % spinner.length] ?? '';
  const detail = view.detail === '' ? '' : ` ${view.detail}`;
  const head = `${sign} ${view.title}${detail} (${duration(view.elapsedMs)})`;
  const hidden = view.waits.length - mostWaits;
  const waits = view.waits.slice(0, mostWaits).map((wait) => `    ${wait}`);
  const more = hidden > 0 ? [`    and ${hidden} more`] : [];
  return [head, ...waits, ...more].map((line) => cut(line, columns - 1));
}

/** The line a finished step leaves. */
export function endLine(view: Pick<StepView, 'title' | 'elapsedMs'>, result: string): string {
  return `${view.title}: ${result} (${duration(view.elapsedMs)})`;
}

/** The line of a running step where nothing can be redrawn. */
export function plainLine(view: StepView): string {
  const detail = view.detail === '' ? '' : ` ${view.detail}`;
  const [first, ...others] = view.waits;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const waits = first === undefined ? '' : `; ${first.split('\n')[0] ?? ''}${more}`;
  return `${view.title}:${detail}${waits} (${duration(view.elapsedMs)})`;
}
