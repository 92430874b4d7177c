import type { Command, CommandGroup } from '../../../cli/command';

const run = () => Promise.resolve(0 as const);
const json = { flags: '--json', summary: 'print the result as JSON' };

/** Commands with everything that a completion has to know: groups, choices, values, files, a quote in a text. */
export const sample: readonly (Command | CommandGroup)[] = [
  {
    name: 'status',
    arguments: [{ name: '[stack]', summary: 'environment', default: 'local' }],
    summary: "show what runs: it's a table",
    options: [
      json,
      { flags: '--nodes <kind>', summary: 'kind of nodes', choices: ['simulated', 'real'] },
    ],
    examples: [],
    run,
  },
  {
    name: 'branch',
    summary: 'work on branches',
    commands: [
      {
        name: 'up',
        summary: 'bring one up',
        options: [json, { flags: '--ttl <duration>', summary: 'how long it lives' }],
        examples: [],
        run,
      },
      { name: 'down', summary: 'throw one away', options: [], examples: [], run },
    ],
  },
  {
    name: 'compare',
    arguments: [{ name: '[paths...]', summary: 'files' }],
    summary: 'compare files',
    options: [
      { flags: '--from <ref>', summary: 'a commit' },
      { flags: '-o, --output <file>', summary: 'where to' },
      { flags: '--into <folder>', summary: 'folder' },
    ],
    examples: [],
    run,
  },
];
