'use strict';
// What the engine loads. Its own way to run TypeScript type-checks, or takes ts-node's hook, which maps the stack
// that the SDK takes for every resource: a tenth of the program's time.
require('../transpile/register');
require('../wire/struct.ts');
const log = require('@pulumi/pulumi/log');
const { deploy } = require('./index.ts');

// Three calls to the engine for each resource, one after the other, with words that only `pulumi up --debug` shows:
// the program would end seconds after its last resource.
if (process.env.PLINTH_DEBUG === undefined) log.debug = () => Promise.resolve();

// the SDK reads a stack for each of its promises, thousands of them: only that of a failure is worth mapping
module.exports = async () => {
  process.setSourceMapsEnabled(false);
  try {
    return await deploy();
  } catch (error) {
    process.setSourceMapsEnabled(true);
    // formatted when it is first read
    void error?.stack;
    throw error;
  }
};
