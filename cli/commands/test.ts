import { relative } from 'node:path';
import { UserError } from '../../errors/user-error';
import { nodeNeeds } from '../../lab/node/needs';
import { jestArguments, oneByOneArguments, type Project } from '../checks/jest';
import { whyNot } from '../checks/real-needs';
import { closingLine, together, type JestRun } from '../checks/report';
import { runJest } from '../checks/run-jest';
import { runReal } from '../checks/run-real';
import { secondAttempt, type Repeated } from '../checks/second-attempt';
import { minutesOf, tooLate } from '../checks/time-limit';
import { withTemporaries } from '../checks/temporaries';
import type { ExitCode, Input } from '../command';
import type { Host } from '../host';
import { flag, text } from '../options';
import { ensurePackages } from '../packages';
import { ensureWithProgress, testTools } from '../tools';

/** Runs the tests and closes with their count. */
export async function test(input: Input, host: Host): Promise<ExitCode> {
  const asked = (['unit', 'e2e', 'real'] as const).filter((project) => flag(input, project));
  const within = minutesOf(text(input, 'within'));
  const options = { asked, paths: input.rest, again: flag(input, 'again'), within };
  if (projectsOf(options).some((project) => project !== 'unit')) {
    await ensurePackages(host);
    await ensureWithProgress(host, testTools);
  }
  return runTests(options, host, { run: runJest, needs: nodeNeeds });
}

interface TestOptions {
  /** Everything when it is empty. */
  readonly asked: readonly Project[];
  readonly paths: readonly string[];
  /** Whether end-to-end files and proofs that failed have a second attempt. */
  readonly again: boolean;
  /** Minutes in which all has to end, for which proofs are left out. @default - as long as it takes */
  readonly within?: number | undefined;
}

/** What tests are run with. */
interface Means {
  readonly run: typeof runJest;
  readonly needs: typeof nodeNeeds;
}

/** Runs tests that find the tools they need. */
export async function runTests(options: TestOptions, host: Host, means: Means): Promise<ExitCode> {
  const projects = projectsOf(options);
  const quick = await runQuick({ ...options, projects }, host, means.run);
  const real = projects.includes('real') ? await runProofs(options, host, means) : nothing;
  if (host.interrupt.asked.aborted) return 130;
  const { passed, report } = together([quick.run, real.run]);
  for (const line of [...quick.lines, ...real.lines, closingLine(report)]) host.print(line);
  return passed ? 0 : 1;
}

/** Paths are those of unit and end-to-end tests, unless proofs are asked for: these want a whole platform. */
function projectsOf({ asked, paths }: TestOptions): readonly Project[] {
  if (asked.length > 0) return asked;
  return paths.length === 0 ? ['unit', 'e2e', 'real'] : ['unit', 'e2e'];
}

const nothing: Repeated = { run: { passed: true, report: { testResults: [] } }, lines: [] };

async function runQuick(
  options: Omit<TestOptions, 'asked'> & { readonly projects: readonly Project[] },
  host: Host,
  run: typeof runJest,
): Promise<Repeated> {
  const projects = options.projects.filter((project) => project !== 'real');
  if (projects.length === 0) return nothing;
  // proofs bring up a platform, which has to be found again after a run that was killed
  return withTemporaries(host, async (env) => {
    const inside: typeof runJest = (on, argumentsFor) => run({ ...on, env }, argumentsFor);
    const first = await inside(host, (report) => jestArguments({ ...options, projects, report }));
    return options.again ? again('e2e', { first, host, run: inside }) : once(first);
  });
}

function once(run: JestRun): Repeated {
  return { run, lines: [] };
}

/** Proofs have another platform then: the first attempt has changed theirs. */
function again(
  project: Project,
  { first, host, run }: { first: JestRun; host: Host; run: typeof runJest },
): Promise<Repeated> {
  const { checkout, interrupt } = host;
  return secondAttempt(first, {
    checkout,
    run: (files) => {
      interrupt.asked.throwIfAborted();
      host.note(`running again: ${files.map((file) => relative(checkout, file)).join(', ')}`);
      return run(host, (report) => oneByOneArguments({ projects: [project], files, report }));
    },
  });
}

async function runProofs(
  options: TestOptions,
  host: Host,
  { run, needs }: Means,
): Promise<Repeated> {
  host.interrupt.asked.throwIfAborted();
  const late = tooLate(options.within, host.elapsed());
  if (late !== undefined) {
    return { ...nothing, lines: [`real: not begun, ${late}: ./plinth test --real`] };
  }
  const missing = whyNot(await needs());
  if (missing === undefined) {
    const { paths } = options;
    const prove = async (noting: typeof runJest): Promise<Repeated> => {
      const projects = ['real'] as const;
      const first = await noting(host, (report) => jestArguments({ projects, paths, report }));
      return options.again ? again('real', { first, host, run: noting }) : once(first);
    };
    return runReal(host, { paths, run, prove });
  }
  const { reason, fix } = missing;
  if (options.asked.includes('real')) {
    throw new UserError(`proofs on real containers can not run here: ${reason}`, { fix });
  }
  return { ...nothing, lines: [`real: skipped, ${reason}: ${fix}`] };
}
