import { createRequire } from 'node:module';
import type { Command } from '../command';
import type * as Environment from '../commands/environment';
import type * as Test from '../commands/test';
import type * as Check from '../commands/check';
import { json } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const environment: Command = {
  name: 'environment',
  arguments: [
    { name: '<action>', summary: 'list, show, new, branch or schema' },
    { name: '[name]', summary: 'environment to show or to make, or a branch of the sources' },
  ],
  summary: 'list environments, show one, make one from another',
  description:
    'new writes one file, environments/<name>.ts, and its row in environments/index.ts: what it says differs from the ' +
    'environment it is made from, everything else is as there. branch prints the name of the stack of a branch.',
  options: [
    { flags: '--from <environment>', summary: 'environment that a new one is made from' },
    { flags: '--since <ref>', summary: 'list volumes that are smaller than at that commit, too' },
    json,
  ],
  examples: [
    { line: 'plinth environment list', means: 'every environment, and whether its values hold' },
    { line: 'plinth environment new hotfix --from prod', means: 'one more, like production' },
    { line: 'plinth environment branch fix/login', means: 'the stack of that branch' },
    { line: 'plinth environment schema', means: 'JSON Schema of all options, for editors' },
  ],
  run: (input, host) =>
    (load('../commands/environment') as typeof Environment).environment(input, host),
};

export const test: Command = {
  name: 'test',
  arguments: [{ name: '[paths...]', summary: 'only the tests under these paths' }],
  summary: 'run the tests',
  options: [
    { flags: '--unit', summary: 'only unit tests: fast, no processes' },
    { flags: '--e2e', summary: 'only end-to-end tests: real engine, real API server' },
    { flags: '--real', summary: 'only proofs on real containers: Linux, as root' },
    {
      flags: '--again',
      summary: 'run end-to-end files and proofs that failed once more, and name them',
    },
    {
      flags: '--within <minutes>',
      summary: 'leave the proofs out, and say so, where they could not end in time',
    },
  ],
  examples: [
    { line: 'plinth test', means: 'all of them' },
    { line: 'plinth test --real', means: 'what docs/proofs.md tells, which a whole run writes' },
    { line: 'plinth test --again', means: 'on a machine so loaded that time limits are missed' },
    { line: 'plinth test --unit test/constructs', means: 'unit tests of the constructs' },
  ],
  run: (input, host) => (load('../commands/test') as typeof Test).test(input, host),
};

export const check: Command = {
  name: 'check',
  summary: 'check types, style, formatting, dead code and layout',
  options: [{ flags: '--fix', summary: 'repair what eslint and prettier can repair' }],
  examples: [
    { line: 'plinth check', means: 'what CI checks' },
    { line: 'plinth check --fix', means: 'format and repair first' },
  ],
  run: (input, host) => (load('../commands/check') as typeof Check).check(input, host),
};
