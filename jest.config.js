const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
};
const common = {
  transform,
  testEnvironment: 'node',
  // what gRPC leaves on the global object between files is none of our tests' business
  testEnvironmentOptions: { globalsCleanup: 'off' },
  modulePathIgnorePatterns: ['<rootDir>/.plinth/'],
  // not among what is temporary: a run removes that of its own in the end
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
const real = {
  ...common,
  globalSetup: '<rootDir>/test/real/setup.ts',
  globalTeardown: '<rootDir>/test/real/teardown.ts',
};

/**
 * Unit tests are fast and touch no process; end-to-end tests use the lab's real engine and API server; proofs run on
 * one platform of real containers, side by side but for those that look at or change all of it.
 */
module.exports = {
  // for tests that state none: a machine that builds or runs a platform beside them is slow, and none of them is timed
  testTimeout: 30_000,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e.ts'] },
    { ...real, displayName: 'real', testMatch: ['<rootDir>/test/real/**/*.real.ts'] },
    {
      ...real,
      displayName: 'real-alone',
      testMatch: ['<rootDir>/test/real/**/*.alone.ts'],
      runner: '<rootDir>/test/real/one-by-one-runner.js',
    },
  ],
};
