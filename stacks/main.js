'use strict';
// What the engine loads. Its own way to run TypeScript type-checks, or takes ts-node's hook, which maps the stack
// that the SDK takes for every resource: a tenth of the program's time.
require('../transpile/register');
require('../wire/struct.ts');
const { deploy } = require('./index.ts');

module.exports = deploy;
