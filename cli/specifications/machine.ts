import { createRequire } from 'node:module';
import type { Command, CommandGroup } from '../command';
import type * as Completion from '../commands/completion';
import type * as Doctor from '../commands/doctor';
import type * as Env from '../commands/env';
import type * as Graph from '../commands/graph';
import type * as Open from '../commands/open';
import type { CompletionShell } from '../completion/words';
import type { OpenTarget } from '../open/target';
import { json, stack } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const doctor: Command = {
  name: 'doctor',
  arguments: [
    {
      name: '[stack]',
      summary: 'environment whose needs to look at (default: this machine alone)',
    },
  ],
  summary: 'show what this machine, or a stack, has and lacks',
  description:
    'Of a stack: engine, plugins, backend, secrets provider, the way to its cluster, what you may do there, quotas,\n' +
    'names, certificates and versions out of support. Looks, installs and changes nothing.\n' +
    '\n' +
    'Exits 1 when something is missing without which the stack does not work; what needs attention does not count.',
  options: [json],
  examples: [
    { line: 'plinth doctor', means: 'each need with its state and, if missing, the fix' },
    { line: 'plinth doctor prod', means: 'whether production can be worked on from here' },
    { line: 'plinth doctor dev --json | jq .needs', means: 'for a program' },
  ],
  run: (input, host) => (load('../commands/doctor') as typeof Doctor).doctor(input, host),
};

export const env: Command = {
  name: 'env',
  arguments: [stack],
  summary: 'print the exports with which plain pulumi and kubectl work on the local stack',
  description:
    'With --kept: on the rehearsal of a stack that `plinth rehearse <stack> --keep` left, its state and its lab.',
  options: [
    { flags: '--kept', summary: 'the rehearsal of the stack that was kept' },
    { flags: '--shell <name>', summary: 'shell to write for', choices: ['sh', 'fish'] },
  ],
  examples: [
    { line: 'eval "$(plinth env)"', means: 'bash, zsh and other POSIX shells' },
    { line: 'plinth env --shell fish | source', means: 'fish' },
    { line: 'eval "$(plinth env prod --kept)"', means: "production's rehearsal" },
  ],
  run: (input, host) => (load('../commands/env') as typeof Env).env(input, host),
};

export const graph: Command = {
  name: 'graph',
  arguments: [stack],
  summary: 'draw a stack: its products, or the objects of one, in the order they come up',
  description: 'From the sources alone: neither Pulumi nor a cluster is asked.',
  options: [
    {
      flags: '--format <format>',
      summary: "how to write it (default: what the file's name says, or mermaid)",
      choices: ['mermaid', 'svg', 'json'],
    },
    { flags: '--product <name>', summary: 'draw the objects of this product' },
    { flags: '--output <file>', summary: 'where to (default: standard output)' },
  ],
  examples: [
    { line: 'plinth graph prod', means: 'mermaid, for markdown' },
    { line: 'plinth graph prod --output prod.svg', means: 'a picture' },
    { line: 'plinth graph dev --product immudb', means: 'the objects of one product' },
  ],
  run: (input, host) => (load('../commands/graph') as typeof Graph).graph(input, host),
};

const page = (target: OpenTarget, summary: string): Command => ({
  name: target,
  arguments: [stack],
  summary,
  options: [{ flags: '--print', summary: 'print the address, and open nothing' }],
  examples: [
    { line: `plinth open ${target} dev`, means: 'in the browser; in CI or a pipe it is printed' },
    { line: `plinth open ${target} prod --print`, means: 'the address' },
  ],
  run: (input, host) => (load('../commands/open') as typeof Open).open(target, input, host),
});

export const open: CommandGroup = {
  name: 'open',
  summary: 'open a page of a stack in the browser',
  commands: [
    page('grafana', 'dashboards and alerts'),
    page('infra', "people's access to clusters"),
    page('app', "the team's own service"),
  ],
};

const script = (shell: CompletionShell, line: string, means: string): Command => ({
  name: shell,
  summary: `print the script that completes command lines in ${shell}`,
  options: [],
  examples: [{ line, means }],
  run: (_, host) => (load('../commands/completion') as typeof Completion).completion(shell, host),
});

export const completion: CommandGroup = {
  name: 'completion',
  summary: 'print a script that completes command lines',
  commands: [
    script('bash', 'source <(plinth completion bash)', 'in this shell; in ~/.bashrc for each'),
    script('zsh', 'source <(plinth completion zsh)', 'in this shell; in ~/.zshrc for each'),
    script('fish', 'plinth completion fish | source', 'in this shell; in config.fish for each'),
  ],
};
