import { join } from 'node:path';
import type { Check } from './run-checks';

// the packages' own executables, without npx: it costs half a second each time
const executables: Readonly<Record<string, readonly [string, string]>> = {
  tsc: ['typescript', 'bin/tsc'],
  eslint: ['eslint', 'bin/eslint.js'],
  prettier: ['prettier', 'bin/prettier.cjs'],
  knip: ['knip', 'bin/knip.js'],
  jest: ['jest', 'bin/jest.js'],
};

export function executable(checkout: string, name: string): string {
  const [folder, file] = executables[name] ?? [name, name];
  return join(checkout, 'node_modules', folder, file);
}

/** What CI wants to be clean, the slowest first so that two at a time end together. */
export function projectChecks(checkout: string, node: string, fix: boolean): readonly Check[] {
  const check = (name: string, tool: string, args: readonly string[]): Check => ({
    name,
    command: [node, executable(checkout, tool), ...args],
  });
  const cached = ['--cache', '--cache-location', 'node_modules/.cache/'];
  return [
    check('eslint', 'eslint', ['.', ...cached, ...(fix ? ['--fix'] : [])]),
    check('types', 'tsc', []),
    check('dead code', 'knip', []),
    check('formatting', 'prettier', [fix ? '--write' : '--check', '--log-level=warn', '.']),
    check('layout', 'jest', ['--selectProjects', 'unit', '--silent', 'test/layout.test.ts']),
  ];
}
