import { createRequire } from 'node:module';
import type { Command } from '../command';
import type * as History from '../commands/history';
import type * as Rollback from '../commands/rollback';
import { json, stack } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const history: Command = {
  name: 'history',
  arguments: [stack],
  summary: "show a stack's updates, and the commit each was made from",
  options: [
    { flags: '--count <number>', summary: 'how many, the newest first (default: 20)' },
    json,
  ],
  examples: [
    { line: 'plinth history prod', means: 'what was deployed when, and from which commit' },
    { line: 'plinth history prod --count 1 --json', means: 'what is deployed now, for a program' },
  ],
  run: (input, host) => (load('../commands/history') as typeof History).history(input, host),
};

export const rollback: Command = {
  name: 'rollback',
  arguments: [
    {
      name: '<stack>',
      summary: 'environment to work on, as listed in environments/index.ts',
    },
  ],
  summary: 'go back to what an earlier update deployed',
  description:
    'Runs the program of the commit that the update was made from, with its packages and its settings, in a folder of its\n' +
    'own: first to show what would change, then, when you agree, to do it. The checkout stays as it is.\n' +
    '\n' +
    'Where data would be lost with it, or where a database would be older than its data, nothing is done.',
  options: [
    {
      flags: '--to <update>',
      summary: 'number of the update (default: the newest before the last with other sources)',
    },
    { flags: '--dry-run', summary: 'show what would change, and do nothing' },
    { flags: '--yes', summary: 'do it without being asked, as in CI' },
    json,
  ],
  examples: [
    { line: 'plinth rollback prod', means: 'back to what was there before the last update' },
    { line: 'plinth rollback prod --to 41 --dry-run', means: 'would anything be lost?' },
    { line: 'plinth rollback dev --yes --json', means: 'for a program' },
  ],
  run: (input, host) => (load('../commands/rollback') as typeof Rollback).rollback(input, host),
};
