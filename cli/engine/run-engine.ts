import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { EngineEvent } from '@pulumi/pulumi/automation';
import { UserError } from '../../errors/user-error';
import type { Interrupt } from '../host';
import { startEventServer } from './event-server';

export type EngineVerb = 'up' | 'preview' | 'refresh' | 'destroy';

export interface EngineRun {
  readonly verb: EngineVerb;
  readonly stack: string;
  /** Folder of the Pulumi program. */
  readonly directory: string;
  /** Path of the `pulumi` executable. */
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that gets the engine's own words, secrets masked. */
  readonly log: string;
  /** Further arguments. @default - none */
  readonly arguments?: readonly string[];
  readonly interrupt: Interrupt;
  readonly onEvent: (event: EngineEvent) => void;
  /** Called when Ctrl-C was handed on. @default - nobody is told */
  readonly onInterrupt?: () => void;
}

export interface EngineExit {
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
}

const decided: Readonly<Record<EngineVerb, readonly string[]>> = {
  up: ['--yes', '--skip-preview'],
  preview: [],
  refresh: ['--yes', '--skip-preview'],
  destroy: ['--yes', '--skip-preview'],
};

// time the engine gets to end by itself after the second Ctrl-C
const patience = 3000;

/**
 * One run of the engine as a process. The Automation API would add four processes around it (select, outputs twice,
 * history): 1.4 s, as much as the engine itself needs.
 */
export async function runEngine(run: EngineRun): Promise<EngineExit> {
  const events = await startEventServer(run.onEvent);
  const log = openSync(run.log, 'a', 0o600);
  try {
    const args = [
      run.verb,
      ...decided[run.verb],
      '--non-interactive',
      '--suppress-progress',
      '--color=never',
      '--stack',
      run.stack,
      '--event-log',
      events.address,
      ...(run.arguments ?? []),
    ];
    // output goes to a file and the process is a group of its own: if this one is killed, the engine still ends
    // in good order instead of dying of a broken pipe
    const child = spawn(run.pulumi, args, {
      cwd: run.directory,
      env: { ...run.env, PULUMI_DEBUG_COMMANDS: 'true' },
      stdio: ['ignore', log, log],
      detached: true,
    });
    return await new Promise<EngineExit>((resolve, reject) => {
      const settle = handOnInterrupts(run, (signal) => child.kill(signal), child.pid);
      child.on('error', (error: NodeJS.ErrnoException) => {
        settle();
        reject(startProblem(run.pulumi, error));
      });
      child.on('exit', (code, signal) => {
        settle();
        resolve({ code: code ?? 1, signal: signal ?? undefined });
      });
    });
  } finally {
    closeSync(log);
    await events.close();
  }
}

function startProblem(pulumi: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT' && error.code !== 'EACCES') return error;
  return new UserError(`the Pulumi engine can not be started: ${pulumi} (${error.code})`, {
    fix: './plinth doctor shows what is missing',
    cause: error,
  });
}

/** First Ctrl-C: one SIGINT, on which the engine finishes what it has begun. Second: SIGINT again, then the end. */
function handOnInterrupts(
  { interrupt, onInterrupt }: EngineRun,
  send: (signal: NodeJS.Signals) => void,
  group: number | undefined,
): () => void {
  let last: NodeJS.Timeout | undefined;
  const ask = (): void => {
    onInterrupt?.();
    send('SIGINT');
  };
  const insist = (): void => {
    send('SIGINT');
    last = setTimeout(() => {
      if (group !== undefined) process.kill(-group, 'SIGKILL');
    }, patience);
  };
  if (interrupt.asked.aborted) ask();
  interrupt.asked.addEventListener('abort', ask);
  interrupt.insisted.addEventListener('abort', insist);
  return () => {
    clearTimeout(last);
    interrupt.asked.removeEventListener('abort', ask);
    interrupt.insisted.removeEventListener('abort', insist);
  };
}
