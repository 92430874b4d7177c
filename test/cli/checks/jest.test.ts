import { jestArguments, oneByOneArguments } from '../../../cli/checks/jest';

test('jest runs the projects asked for, and paths after a separator', () => {
  expect(
    jestArguments({ projects: ['unit'], paths: ['test/cli'], report: '/r.json', processors: 8 }),
  ).toEqual(['--json', '--outputFile=/r.json', '--selectProjects', 'unit', '--', 'test/cli']);
});

test('jest names each project when several are asked for', () => {
  expect(
    jestArguments({ projects: ['unit', 'e2e'], paths: [], report: '/r.json', processors: 1 }),
  ).toEqual(['--json', '--outputFile=/r.json', '--selectProjects', 'unit', 'e2e', '--']);
});

test('jest uses both of two processors', () => {
  const options = { projects: ['unit'], paths: [], report: '/r.json', processors: 2 } as const;
  expect(jestArguments(options)).toContain('--maxWorkers=2');
});

test('files by name run one after the other', () => {
  const files = ['/c/test/a.e2e.ts', '/c/test/b.e2e.ts'];
  expect(oneByOneArguments({ projects: ['e2e'], files, report: '/r.json' })).toEqual([
    '--json',
    '--outputFile=/r.json',
    '--selectProjects',
    'e2e',
    '--runInBand',
    '--runTestsByPath',
    '--',
    '/c/test/a.e2e.ts',
    '/c/test/b.e2e.ts',
  ]);
});

test('proofs run side by side, and then those that need their platform alone', () => {
  expect(jestArguments({ projects: ['real'], paths: [], report: '/r.json' })).toEqual([
    '--json',
    '--outputFile=/r.json',
    '--selectProjects',
    'real',
    'real-alone',
    '--maxWorkers=4',
    '--',
  ]);
});
