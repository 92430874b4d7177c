import type { Command, CommandGroup, OptionSpecification } from '../command';

/** Shells that command lines are completed in. */
export type CompletionShell = 'bash' | 'zsh' | 'fish';

/** What can stand at a place of a command line. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'refs' | 'anything' };

export interface CompletedOption {
  /** Such as `--json`. */
  readonly name: string;
  readonly summary: string;
  /** @default - it takes no value */
  readonly values?: Values;
}

/** A command line so far, and what may follow. */
export interface Place {
  /** The words that name the command, without the program's; none at the start. */
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  /** By position; the last one of a variadic command repeats. */
  readonly arguments: readonly Values[];
  readonly repeats: 'last argument' | 'nothing';
}

const help: CompletedOption = { name: '--help', summary: 'print this help' };

/** Every place of the command line, the start first. */
export function placesOf(
  commands: readonly (Command | CommandGroup)[],
  environments: readonly string[],
): readonly Place[] {
  const named = commands.map(({ name, summary }) => ({ name, summary }));
  return [
    {
      path: [],
      commands: [...named, { name: 'help', summary: 'print the help of a command' }],
      options: [help, { name: '--version', summary: 'print the version' }],
      arguments: [],
      repeats: 'nothing',
    },
    placeOfHelp(commands),
    ...commands.flatMap((one) =>
      'commands' in one
        ? [
            placeOfGroup(one),
            ...one.commands.map((each) => placeOf(each, [one.name], environments)),
          ]
        : [placeOf(one, [], environments)],
    ),
  ];
}

function placeOfHelp(commands: readonly { readonly name: string }[]): Place {
  const words = commands.map(({ name }) => name);
  return {
    path: ['help'],
    commands: [],
    options: [help],
    arguments: [{ kind: 'words', words }],
    repeats: 'nothing',
  };
}

function placeOfGroup({ name, commands }: CommandGroup): Place {
  return {
    path: [name],
    commands: commands.map(({ name: own, summary }) => ({ name: own, summary })),
    options: [help],
    arguments: [],
    repeats: 'nothing',
  };
}

function placeOf(
  command: Command,
  before: readonly string[],
  environments: readonly string[],
): Place {
  const given = command.arguments ?? [];
  return {
    path: [...before, command.name],
    commands: [],
    options: [...command.options.map((option) => optionOf(option, environments)), help],
    arguments: given.map(({ name }) => valuesOf(name, environments)),
    repeats: given.some(({ name }) => name.includes('...')) ? 'last argument' : 'nothing',
  };
}

/** Of the flags as commander writes them, such as `-o, --output <file>`. */
function optionOf(
  { flags, summary, choices }: OptionSpecification,
  environments: readonly string[],
): CompletedOption {
  const name = /--[\w-]+/.exec(flags)?.[0] ?? flags;
  const placeholder = /[<[][^>\]]+[>\]]/.exec(flags)?.[0];
  if (placeholder === undefined) return { name, summary };
  const values: Values =
    choices === undefined ? valuesOf(placeholder, environments) : { kind: 'words', words: choices };
  return { name, summary, values };
}

/** What a placeholder such as `[stack]` or `<file>` stands for. */
function valuesOf(placeholder: string, environments: readonly string[]): Values {
  const name = placeholder.replace(/[^\w-]/g, '');
  switch (name) {
    case 'stack':
    case 'environment':
      return { kind: 'words', words: environments };
    case 'file':
    case 'path':
    case 'paths':
      return { kind: 'files' };
    case 'folder':
      return { kind: 'folders' };
    case 'ref':
    case 'branch':
      return { kind: 'refs' };
    default:
      return { kind: 'anything' };
  }
}
