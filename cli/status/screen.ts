/** Where a table is drawn again and again. */
export interface Screen {
  /** Width, as it is now. */
  readonly columns: number | undefined;
  draw(text: string): void;
  /** Gives the terminal back as it was. */
  leave(): void;
}

interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

/** A screen of its own in a terminal, which leaves what was above untouched. */
export function terminalScreen(terminal: Terminal): Screen {
  let isOpen = false;
  return {
    get columns() {
      return terminal.columns;
    },
    draw(text) {
      if (!isOpen) terminal.write(enter);
      isOpen = true;
      terminal.write(drawn(text, terminal.rows));
    },
    leave() {
      if (isOpen) terminal.write(leave);
      isOpen = false;
    },
  };
}

/** Lines written over the last ones from the top: no flicker, and never more than there is room for. */
export function drawn(text: string, rows = 24): string {
  const lines = text.split('\n');
  const hidden = lines.length - rows;
  const shown = hidden > 0 ? [...lines.slice(0, rows - 1), `… ${hidden + 1} more lines`] : lines;
  return `\u001b[H${shown.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`;
}
