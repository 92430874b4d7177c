import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The code a process ended with, or the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode ?? 'unknown';
}

/** A program under test, and what it says. */
export class Program {
  private said = '';

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.said += data.toString()));
    }
  }

  /** Everything it has written. */
  get log(): string {
    return this.said;
  }

  /** Throws when it has ended, with its last words. */
  alive(): void {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) return;
    throw new Error(`ended with ${String(exitCode ?? signalCode)}: ${this.said.slice(-2000)}`);
  }

  /** Number of its process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ends it as Kubernetes does; how it ended. */
  async stop(): Promise<number | string> {
    this.child.kill('SIGTERM');
    return ended(this.child);
  }

  /** How it ended, once it has. */
  async end(): Promise<number | string> {
    return ended(this.child);
  }
}
