/** The projects of jest.config.js. */
export type Project = 'unit' | 'e2e' | 'real';

/** Command line of jest for the tests of some projects. */
export function jestArguments(options: {
  readonly projects: readonly Project[];
  /** Parts of the paths of the files to run; all of the projects' when there are none. */
  readonly paths: readonly string[];
  /** File that gets the results. */
  readonly report: string;
}): readonly string[] {
  // proofs share one platform
  const inBand = options.projects.includes('real') ? ['--runInBand'] : [];
  return [...common(options), ...inBand, '--', ...options.paths];
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
  return ['--json', `--outputFile=${options.report}`, '--selectProjects', ...options.projects];
}
