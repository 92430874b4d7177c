'use strict';
// JavaScript that was made of TypeScript before, one file for each source, in the folder of all caches.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { version } = require('@swc/core/package.json');

const folder = path.join(cacheFolder(process.env), 'transpiled');

/** As lab/toolchain/cache.ts has it, which is TypeScript itself. */
function cacheFolder(env) {
  if (env.PLINTH_CACHE) return path.resolve(env.PLINTH_CACHE);
  const home = env.HOME ?? os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'plinth');
  return path.join(env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'plinth');
}

/** What the JavaScript depends on. It ends a kept file, so that half a file is none. */
function stampOf(source, settings) {
  const hash = createHash('sha256').update(version).update(JSON.stringify(settings)).update(source);
  return `\n// ${hash.digest('hex')}\n`;
}

function fileOf(source) {
  return path.join(folder, `${createHash('sha256').update(source).digest('hex')}.js`);
}

/** The JavaScript of a source, or undefined when it was made of another text. */
function kept(source, stamp) {
  try {
    const text = fs.readFileSync(fileOf(source), 'utf8');
    return text.endsWith(stamp) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the next process; a folder that can not be written to costs time, nothing else. */
function keep(source, stamp, code) {
  const text = code + stamp;
  const file = fileOf(source);
  const aside = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(aside, text, { mode: 0o600 });
    fs.renameSync(aside, file);
  } catch {
    discard(aside);
  }
  return text;
}

function discard(file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // the folder itself is no folder
  }
}

module.exports = { kept, keep, stampOf };
