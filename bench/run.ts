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

function programStart(checkout: Checkout): Figure {
  const load = 'require("./stacks/index")';
  const engine =
    'require("@pulumi/pulumi").runtime.setMocks({newResource:(a)=>({id:a.name,state:a.inputs}),call:()=>({})},"plinth","local").then(()=>';
  const start = (register: string) =>
    times(() =>
      seconds('node', ['-r', register, '-e', `${engine}${load})`], process.env, checkout.directory),
    );
  return {
    what: 'program start, all resources registered',
    ours: start('ts-node/register'),
    unit: 's',
    limit: 1.2,
  };
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
      { what: '`up` from nothing', ours: fromNothing, unit: 's', limit: 45 },
      {
        what: '`up` without changes',
        ours: again,
        unit: 's',
        limit: 5,
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
      { what: 'lab, resident', ours: memory, unit: 'MB', limit: 750 },
      { what: '`down`', ours: run('down'), unit: 's', limit: 20 },
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
