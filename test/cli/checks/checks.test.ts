import { projectChecks } from '../../../cli/checks/checks';
import { runCheck, runChecks, type Check, type CheckResult } from '../../../cli/checks/run-checks';

const never = new AbortController().signal;
const where = { directory: '/', env: process.env, signal: never };

test('every check is a process of the checkout', () => {
  const checks = projectChecks('/c', '/node', false);
  expect(checks.map(({ name }) => name)).toEqual([
    'eslint',
    'types',
    'dead code',
    'formatting',
    'layout',
  ]);
  expect(checks[3]?.command).toEqual([
    '/node',
    '/c/node_modules/prettier/bin/prettier.cjs',
    '--check',
    '--log-level=warn',
    '.',
  ]);
});

test('a repair lets eslint and prettier write', () => {
  const commands = projectChecks('/c', '/node', true).map(({ command }) => command);
  expect(commands[0]).toContain('--fix');
  expect(commands[3]).toContain('--write');
  expect(commands[3]).not.toContain('--check');
});

test('no more run at once than allowed, and each result is told as it comes', async () => {
  let running = 0;
  let most = 0;
  const told: string[] = [];
  const checks: readonly Check[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    name,
    command: ['x'],
  }));
  const run = async ({ name }: Check): Promise<CheckResult> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return { name, passed: name !== 'c', output: '', elapsedMs: 0 };
  };
  const results = await runChecks(checks, {
    atOnce: 2,
    run,
    onResult: ({ name }) => told.push(name),
  });
  expect(most).toBe(2);
  expect(told.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(results.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['c']);
});

test('a check passes when its process does, and keeps both streams', async () => {
  const script = 'console.log("out"); console.error("err")';
  const result = await runCheck({ name: 'x', command: [process.execPath, '-e', script] }, where);
  expect(result).toMatchObject({ name: 'x', passed: true });
  expect(result.output.split('\n').sort()).toEqual(['err', 'out']);
});

test('a check fails when its process does', async () => {
  const result = await runCheck(
    { name: 'x', command: [process.execPath, '-e', 'process.exit(3)'] },
    where,
  );
  expect(result).toMatchObject({ passed: false, output: '' });
});

test('a check whose program is not there fails with the reason', async () => {
  const result = await runCheck({ name: 'x', command: ['/nowhere/tool'] }, where);
  expect(result).toMatchObject({ passed: false, output: 'spawn /nowhere/tool ENOENT' });
});

test('asks every check for plain text, whatever CI makes of it', async () => {
  const script = 'process.stdout.write(`${process.env.NO_COLOR}`)';
  const check = { name: 'plain', command: [process.execPath, '-e', script] } as const;
  const env = { ...process.env, CI: 'true' };
  expect((await runCheck(check, { ...where, env })).output).toBe('1');
});
