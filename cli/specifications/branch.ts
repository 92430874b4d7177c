import { createRequire } from 'node:module';
import type { CommandGroup, OptionSpecification } from '../command';
import type * as Down from '../commands/branch/down';
import type * as Gc from '../commands/branch/gc';
import type * as List from '../commands/branch/list';
import type * as Up from '../commands/branch/up';
import { json } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

const named = {
  name: '[branch]',
  summary: 'branch of the sources, or pull/<number> (default: the one that is checked out)',
};

const place: OptionSpecification = {
  flags: '--host <environment>',
  summary: 'environment in whose cluster it lives (default: dev; local is the lab of this machine)',
};

// of one branch this checkout may know it
const remembered: OptionSpecification = {
  ...place,
  summary:
    'environment in whose cluster it lives (default: where this checkout brought it up, else dev; local is the lab of this machine)',
};

export const branch: CommandGroup = {
  name: 'branch',
  summary: 'a stack of its own for a branch or a pull request',
  commands: [
    {
      name: 'up',
      arguments: [named],
      summary: 'create the stack of a branch, or bring it up to date, and print its host',
      description:
        'One namespace in the cluster of its host, with the application, its database and its own name. What is said of it ' +
        'is remembered: a later run needs to say it no more, in whatever checkout it is made. --host alone is remembered ' +
        'in this checkout only, for another one does not know whom to ask.',
      options: [
        remembered,
        { flags: '--owner <e-mail>', summary: 'whom to ask about it (default: as its host says)' },
        {
          flags: '--lifetime <span>',
          summary:
            'how long it lives after each up: 8h, 3d (default and most: what its host allows)',
        },
        {
          flags: '--image <reference>',
          summary: 'image that was built from it, its tag beginning with the slug of the branch',
        },
        {
          flags: '--secrets-provider <url>',
          summary: 'how a new stack encrypts its secrets (default: as its host does)',
        },
        json,
      ],
      examples: [
        { line: 'plinth branch up', means: 'the branch that is checked out' },
        {
          line: 'plinth branch up feature/login --owner ada@example.com --lifetime 8h',
          means: 'another one, until tonight',
        },
        { line: 'plinth branch up --host local', means: 'in the lab of this machine' },
      ],
      run: (input, host) => (load('../commands/branch/up') as typeof Up).branchUp(input, host),
    },
    {
      name: 'list',
      summary: 'show the stacks of branches: owner, host, age, expiry and sizes',
      options: [place, json],
      examples: [
        { line: 'plinth branch list', means: 'all of them, one a line' },
        { line: 'plinth branch list --json', means: 'for a program' },
      ],
      run: (input, host) =>
        (load('../commands/branch/list') as typeof List).branchList(input, host),
    },
    {
      name: 'down',
      arguments: [named],
      summary: 'destroy the stack of a branch, with its state',
      description:
        'Its database goes with it. One that is not there is no error. Environments that are there to stay are never\n' +
        'touched, nor is a stack in which anything is protected.',
      options: [remembered],
      examples: [
        { line: 'plinth branch down', means: 'the branch that is checked out' },
        { line: 'plinth branch down pull/42', means: 'a pull request' },
      ],
      run: (input, host) =>
        (load('../commands/branch/down') as typeof Down).branchDown(input, host),
    },
    {
      name: 'gc',
      summary:
        'delete the stacks of branches that are expired or gone; without --yes only say which',
      description:
        'Branches are those of GitHub (with GITHUB_TOKEN and GITHUB_REPOSITORY), else those of the remote origin; those\n' +
        'that only this repository has count, too. Without a whole list nothing is deleted. A deletion that failed is\n' +
        'finished by the next run. Exit 1 when a stack could not be read or deleted.',
      options: [
        place,
        { flags: '--yes', summary: 'delete them' },
        { flags: '--limit <count>', summary: 'at most so many in one run (default: 10)' },
        json,
      ],
      examples: [
        { line: 'plinth branch gc', means: 'what would be deleted, and why' },
        { line: 'plinth branch gc --yes --limit 3', means: 'delete at most three' },
      ],
      run: (input, host) => (load('../commands/branch/gc') as typeof Gc).branchGc(input, host),
    },
  ],
};
