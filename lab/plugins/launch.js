'use strict';
// Starts the provider plugin named in the first argument from its TypeScript source.
const { join } = require('node:path');
require('../../transpile/register');

const [name] = process.argv.splice(2, 1);
if (!/^[a-z]+$/.test(name ?? '')) {
  process.stderr.write(`usage: launch.js <plugin>, got '${name ?? ''}'\n`);
  process.exit(2);
}
require(join(__dirname, name, 'main.ts'));
