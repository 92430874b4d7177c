import { availableParallelism } from 'node:os';

/** Kinds of tests. */
export type Project = 'unit' | 'e2e' | 'real';

/** Command line of jest for the tests of some projects. */
export function jestArguments(options: {
  readonly projects: readonly Project[];
  /** Parts of the paths of the files to run; all of the projects' when there are none. */
  readonly paths: readonly string[];
  /** File that gets the results. */
  readonly report: string;
  /** @default - those of this machine */
  readonly processors?: number;
}): readonly string[] {
  const { projects, processors = availableParallelism() } = options;
  return [...common(options), ...workers(projects, processors), '--', ...options.paths];
}

function workers(projects: readonly Project[], processors: number): readonly string[] {
  // proofs wait for their platform most of the time
  if (projects.includes('real')) return ['--maxWorkers=4'];
  // jest leaves one processor free, and end-to-end tests wait for others half of the time
  return processors === 2 ? ['--maxWorkers=2'] : [];
}

/** Command line of jest for exactly these files, one after the other. */
export function oneByOneArguments(options: {
  readonly projects: readonly Project[];
  readonly files: readonly string[];
  readonly report: string;
}): readonly string[] {
  return [...common(options), '--runInBand', '--runTestsByPath', '--', ...options.files];
}

function common(options: {
  readonly projects: readonly Project[];
  readonly report: string;
}): readonly string[] {
  const selected = options.projects.flatMap((project) => names[project]);
  return ['--json', `--outputFile=${options.report}`, '--selectProjects', ...selected];
}

/** The projects of jest.config.js. */
const names: Readonly<Record<Project, readonly string[]>> = {
  unit: ['unit'],
  e2e: ['e2e'],
  real: ['real', 'real-alone'],
};
