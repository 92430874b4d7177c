'use strict';
// Lets Node require TypeScript: types are stripped by swc, nothing is checked and nothing is written. Ready in
// 20 ms where ts-node's hook, which loads TypeScript itself, takes 160 ms; every command and plugin pays it.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

// Node's own support maps a stack only when somebody reads it; a hook that ts-node may have left maps every one
process.setSourceMapsEnabled(true);
Error.prepareStackTrace = undefined;

const options = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs', ignoreDynamic: true },
};

// megabytes of generated classes, whose maps nobody reads
const generated = /[\\/]constructs[\\/][^\\/]+[\\/]imports[\\/]/;

require.extensions['.ts'] = (module, filename) => {
  const sourceMaps = generated.test(filename) ? false : 'inline';
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    ...options,
    sourceMaps,
    filename,
  });
  module._compile(code, filename);
};
