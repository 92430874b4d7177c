import { createRequire } from 'node:module';
import type { Command } from '../command';
import type * as Drift from '../commands/drift';
import { json, stack } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const drift: Command = {
  name: 'drift',
  arguments: [stack],
  summary: 'show what in the cluster is not as it was deployed, and change nothing',
  description:
    'Asks the API server by dry runs what an update would repair: fields that the stack owns, objects that are gone or\n' +
    'were made anew, and objects with our labels that nobody declares. What only the sources have changed since the last\n' +
    'update is told apart, and is no drift.\n' +
    '\n' +
    'No drift exits 0, drift exits 1. A cluster that does not answer or a right that is missing is an error, exit 1,\n' +
    'without a report.',
  options: [
    json,
    { flags: '--markdown <file>', summary: 'write the report as the body of an issue, too' },
  ],
  examples: [
    { line: 'plinth drift', means: 'what somebody changed in the local platform by hand' },
    { line: 'plinth drift prod --markdown drift.md', means: 'nightly, for an issue' },
    { line: 'plinth drift prod --json | jq .drifted', means: 'for a program' },
  ],
  run: (input, host) => (load('../commands/drift') as typeof Drift).drift(input, host),
};
