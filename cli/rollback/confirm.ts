import { createInterface } from 'node:readline';

/** Where a person is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Whether somebody is there to answer. */
export function isAttended({ input, output }: Terminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/** Asks a question; only the word itself is a yes. An input that ends is a no, Ctrl-C ends the run. */
export async function confirmed(
  { input, output }: Terminal,
  question: string,
  word: string,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input, output, terminal: isAttended({ input, output }) });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const abort = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      lines.once('close', () => {
        resolve(false);
      });
      // a terminal that is read line by line sends no signal of its own
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.question(`${question} `, (answer) => {
        resolve(answer.trim() === word);
      });
    });
  } finally {
    lines.close();
  }
}
