import type { Command, CommandGroup } from '../../cli/command';
import { commands } from '../../cli/commands';
import { parseCommandLine } from '../../cli/program';

const parse = (line: string, columns?: number) =>
  parseCommandLine(commands, '1.2.3', line.split(' ').filter(Boolean), columns);

test('arguments and options reach the command by their names, with the defaults filled in', () => {
  const request = parse('outputs --json --show-secrets');
  expect(request).toMatchObject({
    kind: 'run',
    command: { name: 'outputs' },
    input: { arguments: ['local'], rest: [], options: { json: true, showSecrets: true } },
  });
});

test('a stack that is given replaces the default', () => {
  expect(parse('up dev')).toMatchObject({ input: { arguments: ['dev'], options: {} } });
});

test('every further argument of a variadic one is kept', () => {
  expect(parse('test --unit test/cli test/stacks')).toMatchObject({
    input: { rest: ['test/cli', 'test/stacks'], options: { unit: true } },
  });
});

test.each([
  ['upp', "error: unknown command 'upp'\n  fix: did you mean 'up'?"],
  ['statsu', "error: unknown command 'statsu'\n  fix: did you mean 'status'?"],
  ['frobnicate', "error: unknown command 'frobnicate'\n  fix: see plinth --help"],
  ['up --jsn', "error: unknown option '--jsn'\n  fix: did you mean '--json'?"],
  ['check --frobnicate', "error: unknown option '--frobnicate'\n  fix: see plinth check --help"],
  [
    'env --shell zsh',
    "error: option '--shell <name>' argument 'zsh' is invalid. Allowed choices are sh, fish.\n  fix: see plinth env --help",
  ],
  ['env --shell', "error: option '--shell <name>' argument missing\n  fix: see plinth env --help"],
  [
    'status dev now',
    "error: too many arguments for 'status'. Expected 1 argument but got 2.\n  fix: see plinth status --help",
  ],
])('fails with exit code 2 on `plinth %s`', (line, text) => {
  expect(parse(line)).toEqual({ kind: 'usage', text, code: 2 });
});

test('without a command the help is shown, as wrong usage', () => {
  const request = parse('');
  expect(request).toMatchObject({ kind: 'usage', code: 2 });
  expect(request.kind === 'usage' && request.text).toMatch(
    /^Usage: plinth \[options\] \[command\]\n/,
  );
});

test('the version is a text', () => {
  expect(parse('--version')).toEqual({ kind: 'text', text: '1.2.3' });
});

test("a command's help has its examples", () => {
  expect(parse('env --help')).toEqual({
    kind: 'text',
    text: [
      'Usage: plinth env [options] [stack]',
      '',
      'print the exports with which plain pulumi and kubectl work on the local stack',
      '',
      'With --kept: on the rehearsal of a stack that `plinth rehearse <stack> --keep`',
      'left, its state and its lab.',
      '',
      'Arguments:',
      '  stack           environment to work on, as listed in environments/index.ts',
      '                  (default: "local")',
      '',
      'Options:',
      '  --kept          the rehearsal of the stack that was kept',
      '  --shell <name>  shell to write for (choices: "sh", "fish")',
      '  -h, --help      print this help',
      '',
      'Examples:',
      '  eval "$(plinth env)"              # bash, zsh and other POSIX shells',
      '  plinth env --shell fish | source  # fish',
      '  eval "$(plinth env prod --kept)"  # production\'s rehearsal',
    ].join('\n'),
  });
});

const everyCommand = commands.flatMap((one) =>
  'commands' in one
    ? one.commands.map((command) => [`${one.name} ${command.name}`, command] as const)
    : [[one.name, one] as const],
);

test.each(everyCommand)('%s has help with an example in its own name', (name, command: Command) => {
  const request = parse(`${name} --help`);
  expect(request.kind).toBe('text');
  expect(command.examples.some(({ line }) => line.includes(`plinth ${name}`))).toBe(true);
});

test('the help fits the terminal', () => {
  const request = parse('--help', 72);
  const text = request.kind === 'text' ? request.text : '';
  const commandLines = text.slice(text.indexOf('Commands:'), text.indexOf('Examples:')).split('\n');
  expect(Math.max(...commandLines.map(({ length }) => length))).toBeLessThanOrEqual(72);
});

describe('a group of commands', () => {
  const done = () => Promise.resolve(0 as const);
  const command = (name: string): Command => ({
    name,
    arguments: [{ name: '<stack>', summary: 'stack to work on' }],
    summary: `${name} of a thing`,
    options: [{ flags: '--json', summary: 'print the result as JSON' }],
    examples: [{ line: `plinth thing ${name} dev`, means: 'of dev' }],
    run: done,
  });
  const thing: CommandGroup = {
    name: 'thing',
    summary: 'work on things',
    commands: [command('list'), command('make')],
  };
  const read = (line: string) => parseCommandLine([thing], '1.2.3', line.split(' '));
  const groupHelp = [
    'Usage: plinth thing <command>',
    '',
    'work on things',
    '',
    'Options:',
    '  -h, --help    print this help',
    '',
    'Commands:',
    '  list <stack>  list of a thing',
    '  make <stack>  make of a thing',
  ].join('\n');

  test('runs the command that the second word names, with its own options', () => {
    expect(read('thing make dev --json')).toMatchObject({
      kind: 'run',
      command: { name: 'make' },
      input: { arguments: ['dev'], options: { json: true } },
    });
  });

  test('has help of its own, which is wrong usage where a command is missing', () => {
    expect(read('thing --help')).toEqual({ kind: 'text', text: groupHelp });
    expect(read('thing')).toEqual({ kind: 'usage', text: groupHelp, code: 2 });
  });

  test('is one line of the overview', () => {
    const request = read('--help');
    const text = request.kind === 'text' ? request.text : '';
    expect(text).toContain('  thing <list|make>  work on things\n');
  });

  test.each([
    ['thing mak dev', "error: unknown command 'mak'\n  fix: did you mean 'make'?"],
    ['thing frobnicate', "error: unknown command 'frobnicate'\n  fix: see plinth thing --help"],
    ['thing make', "error: missing required argument 'stack'\n  fix: see plinth thing make --help"],
  ])('fails with exit code 2 on `plinth %s`', (line, text) => {
    expect(read(line)).toEqual({ kind: 'usage', text, code: 2 });
  });
});
