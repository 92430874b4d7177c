import type { Command } from '../../cli/command';
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
    'status now',
    "error: too many arguments for 'status'. Expected 0 arguments but got 1.\n  fix: see plinth status --help",
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
      'Usage: plinth env [options]',
      '',
      'print the exports with which plain pulumi and kubectl work on the local stack',
      '',
      'Options:',
      '  --shell <name>  shell to write for (choices: "sh", "fish")',
      '  -h, --help      print this help',
      '',
      'Examples:',
      '  eval "$(plinth env)"              # bash, zsh and other POSIX shells',
      '  plinth env --shell fish | source  # fish',
    ].join('\n'),
  });
});

test.each(commands.map((command) => [command.name, command] as const))(
  '%s has help with an example in its own name',
  (name, command: Command) => {
    const request = parse(`${name} --help`);
    expect(request.kind).toBe('text');
    expect(command.examples.some(({ line }) => line.includes(`plinth ${name}`))).toBe(true);
  },
);

test('the help fits the terminal', () => {
  const request = parse('--help', 72);
  const text = request.kind === 'text' ? request.text : '';
  const commandLines = text.slice(text.indexOf('Commands:'), text.indexOf('Examples:')).split('\n');
  expect(Math.max(...commandLines.map(({ length }) => length))).toBeLessThanOrEqual(72);
});
