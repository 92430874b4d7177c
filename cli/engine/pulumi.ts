import { spawn } from 'node:child_process';
import { UserError } from '../../errors/user-error';

/** With what a short command of the engine's runs. */
export interface PulumiCall {
  readonly pulumi: string;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: string;
}

/**
 * Runs a short `pulumi` command and gives what it printed.
 *
 * @throws UserError with the engine's own words when it fails.
 */
export function callPulumi(call: PulumiCall, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(call.pulumi, [...args, '--non-interactive', '--color=never'], {
      cwd: call.directory,
      env: call.env,
    });
    let out = '';
    let problem = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else
        reject(
          new UserError(
            engineWords(problem) || `pulumi ${args.join(' ')} ended with exit code ${code ?? 1}`,
          ),
        );
    });
    child.stdin.on('error', () => {
      // an engine that ends without reading says why on its own
    });
    child.stdin.end(input);
  });
}

function engineWords(text: string): string {
  return text.trim().replace(/^error: /, '');
}

/** Creates the stack's empty state. */
export async function initializeStack(call: PulumiCall): Promise<void> {
  await callPulumi(call, ['stack', 'init', call.stack]);
}
