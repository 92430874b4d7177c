/**
 * Measures what `plinth` promises, beside what a user would pick instead, on a copy of this checkout:
 * `npm run bench`. The tools must be cached (`./plinth up` once). Takes about five minutes on two cores.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentFor } from '../environments';
import { platform } from '../stacks/platform';
import { plan } from '../stacks/release/plan';
import { Checkout } from '../test/e2e/checkout';
import { median, seconds, table, type Figure } from './measure';

const runs = 3;

function times(measure: () => number): number {
  return median(Array.from({ length: runs }, measure));
}

/** The manifests of the local stack as `kubectl apply` takes them; Secrets with a value each. */
function manifests(folder: string): string {
  const { charts, secrets } = platform(environmentFor('local'));
  const requested = secrets.map(({ namespace, name, keys }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    stringData: Object.fromEntries(Object.keys(keys).map((key) => [key, 'Bench-123_'])),
  }));
  const items = plan(charts, requested).map(({ manifest }) => manifest);
  const file = join(folder, 'manifests.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return file;
}

/** Loads the SDK and the program and renders the environment: what every run pays before the engine hears of it. */
function programStart(checkout: Checkout): Figure {
  const script = [
    'require("@pulumi/pulumi"); require("@pulumi/kubernetes"); require("@pulumi/random");',
    'const { platform } = require("./stacks/platform.ts");',
    'const { plan } = require("./stacks/release/plan.ts");',
    'const { environmentFor } = require("./environments/index.ts");',
    'plan(platform(environmentFor("local")).charts, []);',
  ].join('');
  const start = (register: string) =>
    times(() => seconds('node', ['-r', register, '-e', script], process.env, checkout.directory));
  return {
    what: 'program start',
    ours: start('./transpile/register.js'),
    unit: 's',
    limit: 2,
    rival: { what: 'with ts-node, which checks types', figure: start('ts-node/register') },
  };
}

/** From nothing to three Ready nodes, on the tools of the checkout. */
function controlPlane(checkout: Checkout, folder: string): Figure {
  const options = `{ name: 'bench', labsDirectory: ${JSON.stringify(folder)}, tools }`;
  const script = (call: string) =>
    [
      "const { readdirSync } = require('node:fs'); const { resolve } = require('node:path');",
      "const tools = Object.fromEntries(readdirSync('.plinth/bin').map((name) => [name, resolve('.plinth/bin', name)]));",
      `require('./lab/control-plane/lab.ts').${call}(${options});`,
    ].join('');
  const run = (call: string) =>
    seconds(
      'node',
      ['-r', './transpile/register.js', '-e', script(call)],
      process.env,
      checkout.directory,
    );
  const ready = times(() => {
    const figure = run('startLab');
    run('stopLab');
    return figure;
  });
  return { what: 'control plane ready, three nodes', ours: ready, unit: 's', limit: 5 };
}

function rivals(checkout: Checkout, env: NodeJS.ProcessEnv, folder: string) {
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', manifests(folder)];
  return {
    again: times(() => seconds('kubectl', apply, env, checkout.directory)),
    engine: times(() =>
      seconds(
        'pulumi',
        ['up', '--stack', 'local', '--yes', '--skip-preview'],
        env,
        checkout.directory,
      ),
    ),
  };
}

function residentMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Checkout.residentKilobytes(pid));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function measureAll(): readonly Figure[] {
  const checkout = Checkout.copy();
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'));
  const plinth = join(checkout.directory, 'plinth');
  const run = (...args: readonly string[]) =>
    seconds(plinth, args, process.env, checkout.directory);
  try {
    const fromNothing = run('up');
    const memory = residentMegabytes(checkout.processes());
    const again = times(() => run('up'));
    const others = rivals(checkout, checkout.environment(), folder);
    return [
      { what: '`up` from nothing', ours: fromNothing, unit: 's', limit: 120 },
      {
        what: '`up` without changes',
        ours: again,
        unit: 's',
        limit: 8,
        rival: { what: '`pulumi up`', figure: others.engine },
      },
      {
        what: 'the same, beside applying the manifests again',
        ours: again,
        unit: 's',
        rival: { what: '`kubectl apply --server-side`', figure: others.again },
      },
      programStart(checkout),
      { what: '`status`', ours: times(() => run('status')), unit: 's' },
      { what: '`--help`', ours: times(() => run('--help')), unit: 's' },
      { what: 'lab, resident', ours: memory, unit: 'MB', limit: 1000 },
      { what: '`down`', ours: run('down'), unit: 's', limit: 20 },
      controlPlane(checkout, folder),
    ];
  } finally {
    checkout.plinth('down');
    checkout.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log(
  `${availableParallelism()} cores, node ${process.versions.node}, median of ${runs} where cheap\n`,
);
console.log(table(measureAll()));
