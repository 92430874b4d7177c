import { Argument, Command as Parser, CommanderError, Option } from 'commander';
import type { Command, CommandGroup, ExitCode, Input } from './command';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'run'; readonly command: Command; readonly input: Input }
  /** Help or the version: print it and end well. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly text: string; readonly code: ExitCode };

/** Reads a command line without doing anything. */
export function parseCommandLine(
  commands: readonly (Command | CommandGroup)[],
  version: string,
  argv: readonly string[],
  columns = 80,
): Request {
  let out = '';
  let problem = '';
  let chosen: { readonly command: Command; readonly input: Input } | undefined;
  const output = {
    writeOut: (text: string): void => void (out += text),
    writeErr: (text: string): void => void (problem += text),
    getOutHelpWidth: (): number => columns,
    getErrHelpWidth: (): number => columns,
    getOutHasColors: (): boolean => false,
    getErrHasColors: (): boolean => false,
  };
  const parser = new Parser('plinth')
    .description('A whole Kubernetes platform per environment, from one typed program.')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput(output)
    .configureHelp({ subcommandTerm: termOf })
    .exitOverride()
    .addHelpText('after', overview);
  const one = (command: Command): Parser =>
    subcommand(command, (input) => {
      chosen = { command, input };
    })
      .configureOutput(output)
      .exitOverride();
  for (const command of commands) {
    parser.addCommand(
      'commands' in command
        ? group(command, one).configureOutput(output).exitOverride()
        : one(command),
    );
  }
  try {
    parser.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text: out.trimEnd() };
    // a group alone: its help says what is missing
    if (error.code === 'commander.help') return { kind: 'usage', text: problem.trimEnd(), code: 2 };
    return { kind: 'usage', text: usageText(problem, commands, argv), code: 2 };
  }
  if (chosen === undefined)
    return { kind: 'usage', text: parser.helpInformation().trimEnd(), code: 2 };
  return { kind: 'run', ...chosen };
}

const overview = `
Examples:
  plinth up        # the whole platform on this machine
  plinth status    # what runs
  plinth down      # nothing of it is left

Exit codes: 0 done, 1 an error, 2 wrong usage, 130 Ctrl-C.`;

/** Commander puts its suggestion on a line of its own, in parentheses; without one, the help is the way out. */
function usageText(
  text: string,
  commands: readonly (Command | CommandGroup)[],
  argv: readonly string[],
): string {
  const suggestion = /\n\(Did you mean (?:one of )?([^?]*)\?\)/;
  const problem = text.trimEnd();
  if (suggestion.test(problem)) {
    return problem.replace(suggestion, (_, names: string) => {
      const quoted = names.split(', ').map((name) => `'${name}'`);
      return `\n  fix: did you mean ${quoted.join(' or ')}?`;
    });
  }
  return `${problem}\n  fix: see ${['plinth', ...namedIn(commands, argv), '--help'].join(' ')}`;
}

/** The words of a command line that name a command, or a group and maybe a command of it. */
function namedIn(
  commands: readonly (Command | CommandGroup)[],
  argv: readonly string[],
): readonly string[] {
  const at = argv.findIndex((word) => commands.some(({ name }) => name === word));
  const found = commands.find(({ name }) => name === argv[at]);
  if (found === undefined) return [];
  const inner = 'commands' in found ? namedIn(found.commands, argv.slice(at + 1)) : [];
  return [found.name, ...inner];
}

/** A command as the list has it; every one has options, which would take the room of what it does. */
function termOf(command: Parser): string {
  if (command.commands.length > 0) return `${command.name()} ${choiceOf(command)}`;
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...args].join(' ');
}

function choiceOf({ commands }: Parser): string {
  const names = commands.map((command) => command.name()).filter((name) => name !== 'help');
  const listed = `<${names.join('|')}>`;
  // a column that wide leaves no room for what the commands do
  return listed.length > 20 ? '<command>' : listed;
}

function group(
  { name, summary, commands }: CommandGroup,
  one: (command: Command) => Parser,
): Parser {
  const parser = new Parser(name)
    .summary(summary)
    .description(summary)
    .usage('<command>')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: termOf });
  for (const command of commands) parser.addCommand(one(command));
  return parser;
}

function subcommand(command: Command, choose: (input: Input) => void): Parser {
  const parser = new Parser(command.name)
    .summary(command.summary)
    .description(
      [
        command.summary,
        ...(command.description === undefined ? [] : ['', command.description]),
      ].join('\n'),
    )
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\n${exampleText(command)}`);
  for (const argument of command.arguments ?? []) {
    const one = new Argument(argument.name, argument.summary);
    parser.addArgument(argument.default === undefined ? one : one.default(argument.default));
  }
  for (const { flags, summary, choices } of command.options) {
    const option = new Option(flags, summary);
    parser.addOption(choices === undefined ? option : option.choices(choices));
  }
  return parser.action(() => {
    choose(inputOf(parser));
  });
}

function inputOf(parser: Parser): Input {
  const values = parser.processedArgs as readonly (string | readonly string[] | undefined)[];
  return {
    arguments: values.map((value) => (typeof value === 'string' ? value : undefined)),
    rest: values.flatMap((value) => (typeof value === 'object' ? value : [])),
    options: parser.opts(),
  };
}

function exampleText({ examples }: Command): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  return [
    'Examples:',
    ...examples.map(({ line, means }) => `  ${line.padEnd(width)}  # ${means}`),
  ].join('\n');
}
