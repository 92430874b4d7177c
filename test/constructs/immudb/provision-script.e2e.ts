import { execFileSync } from 'node:child_process';
import { provisionScript } from '../../../constructs/immudb/provision-script';

const from = provisionScript.indexOf('stop_server() {');
const functions = provisionScript.slice(from, provisionScript.indexOf('login() {', from));

/** Runs the script's own way of stopping on another server, which gets SIGTERM as immudb does. */
function stop(role: string, server: string): string {
  const script = [
    'set -euo pipefail',
    'say() { printf "%s\\n" "$*"; }',
    functions,
    // it says that it can be stopped
    `coproc { ${server}; }`,
    'server=$COPROC_PID',
    'read -r <&"${COPROC[0]}"',
    'stop_server',
    'kill -0 "$server" 2>/dev/null || say "it has ended"',
  ].join('\n');
  const env = { PATH: process.env['PATH'] ?? '', role, STOP_PATIENCE: '1' };
  return execFileSync('bash', ['--norc', '-c', script], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 20_000,
  });
}

const never = 'trap "" TERM; echo ready; while :; do sleep 0.1; done';
const slowly = 'trap "sleep 2; exit" TERM; echo ready; while :; do sleep 0.1; done';
const atOnce = 'trap exit TERM; echo ready; while :; do sleep 0.1; done';
const killed = 'its server has not ended for 1 s: killing it\n';

test('a replica’s server that never ends by itself is killed', () => {
  expect(stop('replica', never)).toBe(`${killed}it has ended\n`);
});

test('a replica’s server that ends is not killed', () => {
  expect(stop('replica', atOnce)).toBe('it has ended\n');
});

test('a primary’s server has the time that it takes', () => {
  expect(stop('primary', slowly)).toBe('it has ended\n');
  expect(stop('replica', slowly)).toBe(`${killed}it has ended\n`);
});
