import { createRequire } from 'node:module';
import type { Command } from '../command';
import type * as Up from '../commands/up';
import type * as Preview from '../commands/preview';
import type * as Rehearse from '../commands/rehearse';
import type * as Render from '../commands/render';
import type * as Down from '../commands/down';
import type * as Status from '../commands/status';
import type * as Outputs from '../commands/outputs';
import { json, nodes, phase, stack } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

export const up: Command = {
  name: 'up',
  arguments: [stack],
  summary: 'bring a platform up, or bring it up to date',
  description:
    'For the stack local this makes everything on this machine: tools, control plane, plugins, then the platform itself.\n' +
    'Run again, it changes only what differs. After a killed run of local it finds objects by their names, and ' +
    'generates passwords and keys of that run anew.\n' +
    '\n' +
    'Its nodes are simulated: objects are real, no container runs. With --nodes real this machine, Linux as root, is a ' +
    'node on which everything runs that has an image; a lab keeps its kind of nodes until plinth down.\n' +
    '\n' +
    'With --phase it does one part: config makes and checks the manifests and touches nothing; install brings cluster, ' +
    'namespaces, Secrets, definitions and operators; provision the rest, and deletes what is no longer declared. Hooks of ' +
    'the environment run around each (docs/hooks.md).',
  options: [nodes, phase, json],
  examples: [
    { line: 'plinth up', means: 'the whole platform on this machine' },
    { line: 'plinth up --nodes real', means: 'with containers that run' },
    { line: 'plinth up dev --phase config', means: 'is everything right? nothing is touched' },
    { line: 'plinth up --json | jq .workloads', means: 'what runs afterwards, for a program' },
  ],
  run: (input, host) => (load('../commands/up') as typeof Up).up(input, host),
};

export const preview: Command = {
  name: 'preview',
  arguments: [stack],
  summary: 'show what up would change, and do nothing',
  description:
    'With --comment the preview is told in one comment of a pull request, which later runs update in place: the verdict, ' +
    'what is replaced or deleted first, errors, and what differs, secrets masked. It is written also when nothing would ' +
    'change and when the preview fails. GITHUB_TOKEN, GITHUB_REPOSITORY and the number are those of the workflow.\n' +
    'With --phase only what that phase would do is listed; comment and page always have the whole.',
  options: [
    { ...phase, choices: ['install', 'provision'] },
    json,
    { flags: '--expect-no-changes', summary: 'exit 1 if there would be any change' },
    {
      flags: '--comment [number]',
      summary: "comment on a pull request (default: the workflow's)",
    },
    { flags: '--markdown <file>', summary: 'write the comment into a file; GitHub is not asked' },
    { flags: '--html <file>', summary: 'write everything as one page, with a graph and a search' },
    {
      flags: '--report-url <url>',
      summary: "where that page is then to be found (default: the run's artifacts)",
    },
  ],
  examples: [
    { line: 'plinth preview', means: 'creations, updates, replacements, deletions' },
    {
      line: 'plinth preview --expect-no-changes',
      means: 'fail in CI when sources and stack differ',
    },
    { line: 'plinth preview prod --comment', means: 'in a workflow: tell its pull request' },
    { line: 'plinth preview prod --html page.html', means: 'to look at in a browser' },
  ],
  run: (input, host) => (load('../commands/preview') as typeof Preview).preview(input, host),
};

export const rehearse: Command = {
  name: 'rehearse',
  arguments: [stack],
  summary: 'run the whole program of an environment on throw-away labs, and say what it would do',
  description:
    'Works for every environment, without any credentials: the cloud is simulated, the API servers are real. ' +
    'Brings the environment up from nothing, once more (which must find nothing to do), and destroys it. With --from, ' +
    'what comes up first is the state of that commit, which is then updated: every change is told, above all what is ' +
    'replaced or deleted with its data. Everything it made is gone in the end, the real environment is never asked.\n' +
    '\n' +
    'Verdicts: safe and disturbs exit 0; loses data and fails exit 1; Ctrl-C exits 130.',
  options: [
    {
      flags: '--from <ref>',
      summary: 'commit, tag or branch to update from (default: from nothing)',
    },
    {
      flags: '--to <ref>',
      summary: 'commit, tag or branch to update to (default: working tree)',
    },
    json,
    { flags: '--markdown <file>', summary: 'write the report as markdown, too' },
    { flags: '--keep', summary: 'destroy nothing, and leave the labs running to look at' },
    { flags: '--discard', summary: 'only end and remove what --keep left' },
  ],
  examples: [
    { line: 'plinth rehearse prod', means: 'does production come up, and go down?' },
    { line: 'plinth rehearse prod --from main', means: 'what this working tree changes there' },
    {
      line: 'plinth rehearse dev --from v1 --to v2 --json',
      means: 'between two tags, for a program',
    },
    { line: 'plinth rehearse prod --keep', means: 'then: eval "$(plinth env prod --kept)"' },
  ],
  run: (input, host) => (load('../commands/rehearse') as typeof Rehearse).rehearse(input, host),
};

export const render: Command = {
  name: 'render',
  arguments: [stack],
  summary: "write a stack's manifests as files, Secrets without their values",
  description:
    'One YAML file per object, the same bytes for the same sources. Files that an earlier render left in the folder\n' +
    'are removed, files of others stay. Neither Pulumi nor a cluster is needed.',
  options: [
    { flags: '--output <folder>', summary: 'where to (default: .plinth/rendered/<stack>)' },
    nodes,
    json,
  ],
  examples: [
    { line: 'plinth render', means: 'the manifests of the local stack' },
    { line: 'plinth render prod --output manifests', means: 'for a review or another tool' },
  ],
  run: (input, host) => (load('../commands/render') as typeof Render).render(input, host),
};

export const down: Command = {
  name: 'down',
  arguments: [stack],
  summary: 'throw the local platform away: processes, files and ports',
  description: 'Works on a half-dead lab too. Stacks other than local are refused.',
  options: [],
  examples: [{ line: 'plinth down', means: 'nothing of the local platform is left' }],
  run: (input, host) => (load('../commands/down') as typeof Down).down(input, host),
};

export const status: Command = {
  name: 'status',
  arguments: [stack],
  summary: 'show what runs',
  description:
    'With --watch the table is kept up to date until Ctrl-C, by watches: an API server is asked nothing twice. In a\n' +
    'pipe or in CI there is a table, with --json a line, for each change.',
  options: [json, { flags: '--watch', summary: 'show it again after each change' }],
  examples: [
    { line: 'plinth status', means: 'products, replicas, versions, addresses of the local stack' },
    { line: 'plinth status dev --watch', means: 'while dev is brought up' },
    { line: 'plinth status --json', means: 'the same for a program' },
  ],
  run: (input, host) => (load('../commands/status') as typeof Status).status(input, host),
};

export const outputs: Command = {
  name: 'outputs',
  arguments: [stack],
  summary: "show a stack's outputs, secrets masked",
  options: [json, { flags: '--show-secrets', summary: 'print secret values in the clear' }],
  examples: [
    { line: 'plinth outputs', means: 'names and values' },
    { line: 'plinth outputs --json --show-secrets', means: 'everything, for a program' },
  ],
  run: (input, host) => (load('../commands/outputs') as typeof Outputs).outputs(input, host),
};
