import { createRequire } from 'node:module';
import type { CommandGroup, OptionSpecification } from '../command';
import type * as Check from '../commands/images/check';
import type * as Lock from '../commands/images/lock';
import type * as Promote from '../commands/images/promote';
import type * as Update from '../commands/images/update';
import { json } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

const mirror: OptionSpecification = {
  flags: '--mirror <mirrors>',
  summary:
    'ask mirrors instead: <registry>=<mirror>, commas between several, * for all (default: PLINTH_REGISTRY_MIRRORS)',
};

const catalogue: OptionSpecification = {
  flags: '--catalogue',
  summary: "the platform's own products, in environments/images.ts",
};

const only: OptionSpecification = {
  flags: '--only <names>',
  summary: 'only these images, with commas between their names',
};

const dryRun: OptionSpecification = { flags: '--dry-run', summary: 'say it, and change no file' };

const environment = { name: '[environment]', summary: 'as listed in environments/index.ts' };

/** Which images there are, and which there could be. */
export const images: CommandGroup = {
  name: 'images',
  summary: 'find newer images, lock them, and carry them from one environment to the next',
  commands: [
    {
      name: 'check',
      arguments: [environment],
      summary: 'show which images could be newer, and change nothing',
      description:
        'Without an environment: all of them, and the catalogue. Exit code 1 where a registry did not tell, and with\n' +
        '--expect-current where something is newer or a locked tag was moved.',
      options: [
        catalogue,
        { flags: '--expect-current', summary: 'exit 1 if anything is newer, or was moved' },
        mirror,
        json,
      ],
      examples: [
        { line: 'plinth images check', means: 'everything, with links to what is new' },
        { line: 'plinth images check dev --json', means: 'one environment, for a program' },
        {
          line: 'plinth images check --mirror ghcr.io=mirror.example.com/ghcr',
          means: 'where a company has a mirror',
        },
      ],
      run: (input, host) => (load('../commands/images/check') as typeof Check).check(input, host),
    },
    {
      name: 'update',
      arguments: [environment],
      summary: 'move images to the newest that their policies allow, in the sources',
      description:
        "Changes the image lines of the environment's file and nothing else; all of them, or none.",
      options: [catalogue, only, dryRun, mirror, json],
      examples: [
        { line: 'plinth images update dev', means: 'what imagePolicies of dev allow' },
        {
          line: 'plinth images update --catalogue --only traefik',
          means: 'a product, for all environments',
        },
        {
          line: 'plinth images update dev --json',
          means: 'with branch, title and text of a pull request',
        },
      ],
      run: (input, host) =>
        (load('../commands/images/update') as typeof Update).update(input, host),
    },
    {
      name: 'lock',
      arguments: [environment],
      summary: 'give references the digests of their tags, in the sources',
      options: [
        catalogue,
        { flags: '--follow', summary: 'take what a tag is now where it was moved' },
        dryRun,
        mirror,
        json,
      ],
      examples: [
        { line: 'plinth images lock dev', means: 'what the file of dev itself says' },
        { line: 'plinth images lock --catalogue', means: 'what all environments begin with' },
      ],
      run: (input, host) => (load('../commands/images/lock') as typeof Lock).lock(input, host),
    },
    {
      name: 'promote',
      arguments: [
        { name: '<from>', summary: 'environment that runs the images' },
        { name: '<to>', summary: 'environment that gets them' },
      ],
      summary: 'make an environment run exactly what another one runs, in the sources',
      description:
        "Reads the state of the other one's stack, whose last update must have succeeded, with the backend and the\n" +
        'credentials of whoever calls. Images that the environment holds or pins stay.',
      options: [
        { flags: '--as-written', summary: "carry what the other one's file says, deployed or not" },
        only,
        dryRun,
        json,
      ],
      examples: [
        { line: 'plinth images promote dev stg', means: 'what runs in dev, for stg' },
        { line: 'plinth images promote stg prod --only podinfo', means: 'one image of it' },
      ],
      run: (input, host) =>
        (load('../commands/images/promote') as typeof Promote).promote(input, host),
    },
  ],
};
