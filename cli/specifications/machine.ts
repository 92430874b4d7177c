import { createRequire } from 'node:module';
import type { Command } from '../command';
import type * as Doctor from '../commands/doctor';
import type * as Env from '../commands/env';
import { json } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const doctor: Command = {
  name: 'doctor',
  summary: 'show what this machine has and lacks',
  options: [json],
  examples: [{ line: 'plinth doctor', means: 'each need with its state and, if missing, the fix' }],
  run: (input, host) => (load('../commands/doctor') as typeof Doctor).doctor(input, host),
};

export const env: Command = {
  name: 'env',
  summary: 'print the exports with which plain pulumi and kubectl work on the local stack',
  options: [{ flags: '--shell <name>', summary: 'shell to write for', choices: ['sh', 'fish'] }],
  examples: [
    { line: 'eval "$(plinth env)"', means: 'bash, zsh and other POSIX shells' },
    { line: 'plinth env --shell fish | source', means: 'fish' },
  ],
  run: (input, host) => (load('../commands/env') as typeof Env).env(input, host),
};
