'use strict';
// JavaScript that was made of TypeScript before, found by what it was made of, in the folder of all caches.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { version } = require('@swc/core/package.json');

const folder = path.join(cacheFolder(process.env), 'transpiled');
const day = 24 * 60 * 60 * 1000;
const lifetime = 30 * day;

/** As lab/toolchain/cache.ts has it, which is TypeScript itself. */
function cacheFolder(env) {
  if (env.PLINTH_CACHE) return path.resolve(env.PLINTH_CACHE);
  const home = env.HOME ?? os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'plinth');
  return path.join(env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'plinth');
}

/** What the JavaScript depends on. It names a kept file and ends it, so that half a file is none. */
function stampOf(source, settings) {
  const hash = createHash('sha256').update(version).update(JSON.stringify(settings)).update(source);
  return hash.digest('hex');
}

const fileOf = (stamp) => path.join(folder, `${stamp}.js`);
const endOf = (stamp) => `\n// ${stamp}\n`;

/** The JavaScript, or undefined when it has to be made. */
function kept(stamp) {
  try {
    const text = fs.readFileSync(fileOf(stamp), 'utf8');
    return text.endsWith(endOf(stamp)) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the next process; a folder that can not be written to costs time, nothing else. */
function keep(stamp, code) {
  const text = code + endOf(stamp);
  const file = fileOf(stamp);
  const aside = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    prune(Date.now());
    fs.writeFileSync(aside, text, { mode: 0o600 });
    fs.renameSync(aside, file);
  } catch {
    discard(aside);
  }
  return text;
}

/** Once a day, removes what is a month old: mostly of sources that have changed since. */
function prune(now) {
  const mark = path.join(folder, 'pruned');
  const last = fs.statSync(mark, { throwIfNoEntry: false });
  if (last !== undefined && now - last.mtimeMs < day) return;
  fs.writeFileSync(mark, '');
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && now - stat.mtimeMs > lifetime) discard(file);
  }
}

function discard(file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // the folder itself is no folder
  }
}

module.exports = { kept, keep, stampOf };
