import { mkdirSync, readFileSync, appendFileSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JestRun } from '../../../cli/checks/report';
import type { runJest } from '../../../cli/checks/run-jest';
import { runTests, test as runCommand } from '../../../cli/commands/test';
import type { NodeNeed } from '../../../lab/node/needs';
import { temporaryFolder } from '../../temporary';
import { fileReport, jestRun } from '../checks/reports';
import { fakeHost } from '../fake-host';

const flaky = fileReport('/c/test/a.e2e.ts', { one: 'passed', 'the lab answers': 'failed' });
const mended = fileReport('/c/test/a.e2e.ts', { one: 'passed', 'the lab answers': 'passed' });
const proven = fileReport('/c/test/real/b.real.ts', { 'rows are there': 'passed' });
const quick = { asked: ['unit', 'e2e'], paths: [], again: true } as const;
const everything = { asked: [], paths: [], again: false } as const;
const real = { asked: ['real'], paths: [], again: false } as const;

const root: NodeNeed = { what: 'Linux and root', state: 'fine', fix: 'run this as root' };
const noRoot: NodeNeed = { ...root, state: 'missing' };
const noVeth: NodeNeed = { what: 'veth', state: 'missing', fix: 'modprobe veth' };

/** A jest that ends so, run after run, and remembers its command lines; each file of proofs writes down one fact. */
function means(runs: readonly JestRun[], needs: readonly NodeNeed[] = [root]) {
  const waiting = [...runs];
  const lines: string[] = [];
  const run: typeof runJest = ({ checkout, env }, argumentsFor) => {
    // which a machine with two processors has
    lines.push(argumentsFor('/r.json').join(' ').replace(' --maxWorkers=2', ''));
    const result = waiting.shift() ?? jestRun();
    const facts = env['PLINTH_FACTS'];
    for (const { name } of facts === undefined ? [] : result.report.testResults) {
      const measured = `at run ${lines.length}`;
      const fact = {
        product: 'PostgreSQL',
        proof: 'rows',
        measured,
        file: relative(checkout, name),
      };
      appendFileSync(facts ?? '', `${JSON.stringify(fact)}\n`);
    }
    return Promise.resolve(result);
  };
  return { lines, means: { run, needs: () => Promise.resolve(needs) } };
}

/** A checkout whose page of proofs can be read. */
function checkout() {
  const folder = temporaryFolder('test');
  mkdirSync(join(folder, 'docs'));
  const page = join(folder, 'docs', 'proofs.md');
  return { folder, page: () => (existsSync(page) ? readFileSync(page, 'utf8') : undefined) };
}

test('tests keep what is temporary in a folder of the run, proofs in that of the machine', async () => {
  const folders: (string | undefined)[] = [];
  const run: typeof runJest = ({ env }) => {
    folders.push(env['TMPDIR']);
    return Promise.resolve(jestRun(folders.length === 1 ? flaky : proven));
  };
  const { folder } = checkout();
  const host = fakeHost(folder, { TMPDIR: folder });
  const options = { ...everything, again: true };
  expect(await runTests(options, host, { run, needs: () => Promise.resolve([root]) })).toBe(0);
  const [first, second, proofs] = folders;
  expect(first).toMatch(new RegExp(`^${folder}/pt-\\d+-\\w{6}$`));
  expect(second).toBe(first);
  expect(proofs).toBe(folder);
  expect(existsSync(first ?? '')).toBe(false);
});

describe('a limit of time', () => {
  const within = (minutes: number) => ({ ...everything, within: minutes });

  test('proofs that can not end in time are not begun, and that is said', async () => {
    const host = { ...fakeHost('/c'), elapsed: () => 55 * 60_000 + 1 };
    const jest = means([jestRun(mended)]);
    expect(await runTests(within(85), host, jest.means)).toBe(0);
    expect(jest.lines).toHaveLength(1);
    expect(host.printed).toEqual([
      'real: not begun, 56 of 85 minutes are over, and proofs take up to 30: ./plinth test --real',
      '2 passed, 0 failed',
    ]);
  });

  test('proofs that can are run', async () => {
    const host = { ...fakeHost(checkout().folder), elapsed: () => 55 * 60_000 };
    const jest = means([jestRun(mended), jestRun(proven)]);
    expect(await runTests(within(85), host, jest.means)).toBe(0);
    expect(jest.lines).toHaveLength(2);
  });

  test.each(['0', '-1', '1.5', 'soon', ''])('%j is none', async (given) => {
    const input = { arguments: [], rest: [], options: { unit: true, within: given } };
    await expect(runCommand(input, fakeHost('/c'))).rejects.toThrow(
      `test: '--within' must be a whole number of minutes from 1, got '${given}'\n` +
        '  fix: such as: ./plinth test --within 85',
    );
  });
});

describe('a second attempt', () => {
  test('a file that passes then is named before the closing line', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(flaky), jestRun(mended)]);
    expect(await runTests(quick, host, jest.means)).toBe(0);
    expect(host.noted).toEqual(['running again: test/a.e2e.ts']);
    expect(host.printed).toEqual([
      'passed at the second attempt: test/a.e2e.ts: the lab answers',
      '2 passed, 0 failed',
    ]);
    expect(jest.lines).toEqual([
      '--json --outputFile=/r.json --selectProjects unit e2e --',
      '--json --outputFile=/r.json --selectProjects e2e --runInBand --runTestsByPath -- /c/test/a.e2e.ts',
    ]);
  });

  test('fails when it fails too', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(flaky), jestRun(flaky)]);
    expect(await runTests(quick, host, jest.means)).toBe(1);
    expect(host.printed).toEqual([
      'failed at both attempts: test/a.e2e.ts: the lab answers',
      '1 passed, 1 failed',
    ]);
  });

  test('a proof that fails has one, on another platform', async () => {
    const { folder, page } = checkout();
    const name = join(folder, 'test/real/b.real.ts');
    const broken = fileReport(name, { 'rows are there': 'failed' });
    const other = fileReport(join(folder, 'test/real/c.real.ts'), {
      'a replica follows': 'passed',
    });
    const mendedProof = fileReport(name, { 'rows are there': 'passed' });
    const jest = means([jestRun(broken, other), jestRun(mendedProof)]);
    const host = fakeHost(folder);
    expect(await runTests({ ...real, again: true }, host, jest.means)).toBe(0);
    expect(host.printed).toEqual([
      'passed at the second attempt: test/real/b.real.ts: rows are there',
      '2 passed, 0 failed',
    ]);
    expect(jest.lines[1]).toBe(
      `--json --outputFile=/r.json --selectProjects real real-alone --runInBand --runTestsByPath -- ${name}`,
    );
    expect(host.noted).toEqual([
      'running again: test/real/b.real.ts',
      'docs/proofs.md: 2 facts written',
    ]);
    // of what failed only the second attempt counts
    expect(page()).toContain('\n| rows  | at run 2 |       |\n| rows  | at run 1 |       |\n');
    expect(page()).toContain('for the first failed: `test/real/b.real.ts`.\n');
  });

  test('a proof that fails in both leaves the page as it is', async () => {
    const { folder, page } = checkout();
    const broken = fileReport(join(folder, 'test/real/b.real.ts'), { 'rows are there': 'failed' });
    const host = fakeHost(folder);
    const jest = means([jestRun(broken), jestRun(broken)]);
    expect(await runTests({ ...real, again: true }, host, jest.means)).toBe(1);
    expect(page()).toBeUndefined();
    expect(host.noted).toEqual([
      'running again: test/real/b.real.ts',
      'PostgreSQL: rows: at run 2',
    ]);
  });

  test('without --again there is none', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(flaky), jestRun(mended)]);
    expect(await runTests({ ...quick, again: false }, host, jest.means)).toBe(1);
    expect(host.printed).toEqual(['1 passed, 1 failed']);
    expect(jest.lines).toHaveLength(1);
  });

  test('Ctrl-C in the first begins none', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(flaky)]);
    host.interruptNow();
    await expect(runTests(quick, host, jest.means)).rejects.toThrow('This operation was aborted');
    expect(jest.lines).toHaveLength(1);
  });
});

test('Ctrl-C leaves no count behind', async () => {
  const host = fakeHost('/c');
  host.interruptNow();
  expect(await runTests(quick, host, means([jestRun(mended)]).means)).toBe(130);
  expect(host.printed).toEqual([]);
});

describe('proofs on real containers', () => {
  test('run after everything else, one by one, and count with it', async () => {
    const { folder, page } = checkout();
    const host = fakeHost(folder);
    const jest = means([jestRun(mended), jestRun(proven)]);
    expect(await runTests(everything, host, jest.means)).toBe(0);
    expect(jest.lines).toEqual([
      '--json --outputFile=/r.json --selectProjects unit e2e --',
      '--json --outputFile=/r.json --selectProjects real real-alone --maxWorkers=4 --',
    ]);
    expect(host.printed).toEqual(['3 passed, 0 failed']);
    expect(host.noted).toEqual(['docs/proofs.md: 1 facts written']);
    expect(page()).toContain('| rows  | at run 2 |       |');
  });

  test('alone, nothing else runs', async () => {
    const host = fakeHost(checkout().folder);
    const jest = means([jestRun(proven)]);
    expect(await runTests(real, host, jest.means)).toBe(0);
    expect(jest.lines).toHaveLength(1);
    expect(host.printed).toEqual(['1 passed, 0 failed']);
  });

  test('are skipped with one line where the machine lacks what they need', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(mended)], [noRoot, noVeth]);
    expect(await runTests(everything, host, jest.means)).toBe(0);
    expect(jest.lines).toHaveLength(1);
    expect(host.printed).toEqual([
      'real: skipped, a real node needs Linux and root, veth: run this as root; modprobe veth',
      '2 passed, 0 failed',
    ]);
  });

  test('fail where they were asked for and the machine lacks something', async () => {
    const running = runTests(real, fakeHost('/c'), means([], [noVeth]).means);
    await expect(running).rejects.toMatchObject({
      problems: ['proofs on real containers can not run here: a real node needs veth'],
      fix: 'modprobe veth',
    });
  });

  test('of some files leave the page as it is, and say what they saw', async () => {
    const { folder, page } = checkout();
    const host = fakeHost(folder);
    const jest = means([jestRun(proven)]);
    expect(await runTests({ ...real, paths: ['test/real/b'] }, host, jest.means)).toBe(0);
    expect(jest.lines).toEqual([
      '--json --outputFile=/r.json --selectProjects real real-alone --maxWorkers=4 -- test/real/b',
    ]);
    expect(host.noted).toEqual(['PostgreSQL: rows: at run 1']);
    expect(page()).toBeUndefined();
  });

  test.each(['failed', 'pending'] as const)('with a test that is %s write no page', async (end) => {
    const { folder, page } = checkout();
    const other = fileReport('/c/test/real/c.real.ts', { 'a replica follows': end });
    await runTests(real, fakeHost(folder), means([jestRun(proven, other)]).means);
    expect(page()).toBeUndefined();
  });

  test('are left out where paths name other tests', async () => {
    const host = fakeHost('/c');
    const jest = means([jestRun(mended)]);
    expect(await runTests({ ...everything, paths: ['test/cli'] }, host, jest.means)).toBe(0);
    expect(jest.lines).toEqual([
      '--json --outputFile=/r.json --selectProjects unit e2e -- test/cli',
    ]);
  });
});
