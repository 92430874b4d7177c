'use strict';
// Brings node_modules up to date, then starts the command line from its TypeScript sources. Built-in modules only.
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const checkout = path.dirname(__dirname);
const modules = path.join(checkout, 'node_modules');
const stamp = path.join(modules, '.plinth-lock-hash');
const scratch = path.join(checkout, '.plinth');
const log = path.join(scratch, 'logs', 'npm-ci.log');

/** The lock file's hash and the moment npm last wrote node_modules: equal means nothing to do. */
function fingerprint() {
  const lock = fs.readFileSync(path.join(checkout, 'package-lock.json'));
  const installed = fs.statSync(path.join(modules, '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  if (installed === undefined) return undefined;
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} ${process.platform}-${process.arch} ${installed.mtimeMs}\n`;
}

/** Whether what npm says it installed is what the lock file asks for; some optional packages are for other platforms. */
function installedMatchesLock() {
  const read = (...parts) =>
    JSON.parse(fs.readFileSync(path.join(checkout, ...parts), 'utf8')).packages;
  const wanted = read('package-lock.json');
  const installed = read('node_modules', '.package-lock.json');
  const asWanted = Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    return installed[name] === undefined ? optional === true : installed[name].version === version;
  });
  return asWanted && Object.keys(installed).every((name) => wanted[name] !== undefined);
}

function upToDate() {
  let now;
  try {
    now = fingerprint();
    if (now === undefined) return false;
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now) return true;
    if (!installedMatchesLock()) return false;
  } catch (error) {
    // a package.json of the lock that can not be read is npm's to explain
    if (error instanceof SyntaxError || error.code === 'ENOENT') return false;
    throw error;
  }
  remember(now);
  return true;
}

/** Only saves time: a folder that can not be written to is no reason to stop. */
function remember(value) {
  const aside = `${stamp}.${process.pid}`;
  try {
    fs.writeFileSync(aside, value);
    fs.renameSync(aside, stamp);
  } catch {
    fs.rmSync(aside, { force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ownerOf(file) {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the lock of a dead process: moved away first, because another run may just have replaced it by its own. */
function discardLock(file, deadOwner) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (ownerOf(aside) !== deadOwner) fs.linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  fs.rmSync(aside, { force: true });
}

/** Takes the install lock, or says which process has it. */
function takeLock(file) {
  const aside = `${file}.${process.pid}`;
  fs.writeFileSync(aside, String(process.pid));
  try {
    fs.linkSync(aside, file);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const owner = ownerOf(file);
    if (owner !== undefined && alive(owner)) return owner;
    discardLock(file, owner);
    return takeLock(file);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function install() {
  fs.mkdirSync(scratch, { recursive: true, mode: 0o700 });
  fs.mkdirSync(path.dirname(log), { recursive: true, mode: 0o700 });
  const lock = path.join(scratch, 'npm-ci.lock');
  let announced = false;
  for (;;) {
    const owner = takeLock(lock);
    if (owner === undefined) break;
    if (!announced) process.stderr.write(`waiting for the npm ci of process ${owner}\n`);
    announced = true;
    await pause(200);
  }
  const unlock = () => fs.rmSync(lock, { force: true });
  process.on('exit', unlock);
  try {
    return upToDate() || (await runNpm());
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

/** Resolves to whether npm succeeded, having said what failed if not. */
async function runNpm() {
  const started = Date.now();
  const live = process.stderr.isTTY && !process.env.CI;
  const title = 'installing npm packages (npm ci)';
  process.stderr.write(live ? title : `${title}\n`);
  const ticking = live
    ? setInterval(() => {
        process.stderr.write(`\r${title}, ${Math.round((Date.now() - started) / 1000)} s`);
      }, 1000)
    : undefined;
  const output = fs.openSync(log, 'w', 0o600);
  // npm would empty the folder that a link leads to: the packages of another checkout
  if (fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(modules);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const problem = await new Promise((resolve) => {
    const npm = spawn('npm', args, { cwd: checkout, stdio: ['ignore', output, output] });
    npm.on('error', (error) => {
      resolve(error.code === 'ENOENT' ? 'npm is not on PATH: it comes with Node' : error.message);
    });
    npm.on('exit', (code, signal) => {
      resolve(code === 0 ? undefined : `npm ci ended with ${signal ?? `exit code ${code}`}`);
    });
  });
  clearInterval(ticking);
  fs.closeSync(output);
  if (live) process.stderr.write('\r\x1b[K');
  if (problem !== undefined) {
    const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20);
    const said = lines.filter((line) => line !== '').map((line) => `  ${line}\n`);
    process.stderr.write(
      `${said.join('')}error: ${problem}\n  log: ${path.relative(process.cwd(), log)}\n`,
    );
    return false;
  }
  remember(fingerprint());
  process.stderr.write(
    `npm packages installed in ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
  return true;
}

async function launch() {
  if (!upToDate() && !(await install())) {
    process.exitCode = 1;
    return;
  }
  await start();
}

async function start() {
  require('../transpile/register');
  await require('./edge/main.ts').main(process.argv.slice(2), checkout);
}

module.exports = { launch, start };
