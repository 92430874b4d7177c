/**
 * Measures the listing of 100,000 tags and the choice among them, against a registry on loopback in a process of its
 * own: `node -r ./transpile/register.js bench/registry.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { offerOf, newerThan } from '../cli/images/candidates';
import { mirrorsOf } from '../cli/images/registry/mirrors';
import { RegistryClient } from '../cli/images/registry/registry';
import { clock } from '../cli/images/session';
import { ruleOf } from '../environments/image-policies';
import { median, table } from './measure';

const count = 100_000;
const root = join(__dirname, '..');

/** Seconds by the clock and of this process's own work. */
interface Took {
  readonly wall: number;
  readonly work: number;
}

async function once100k(mirrors: string): Promise<Took> {
  const start = performance.now();
  const before = process.cpuUsage();
  const client = new RegistryClient({
    mirrors: mirrorsOf(mirrors, 'bench'),
    clock,
    env: process.env,
    signal: new AbortController().signal,
    onWait: () => undefined,
  });
  try {
    const tags = await client.tags({ registry: 'registry.example.com', path: 'team/app' });
    const rule = ruleOf('semver:>=0.0.1');
    const newer = rule && newerThan(offerOf(rule, tags, '0.0.1').fitting, '0.0.1');
    if (newer?.length !== count - 1) throw new Error(`found ${newer?.length ?? 0} newer tags`);
    const { user, system } = process.cpuUsage(before);
    return { wall: (performance.now() - start) / 1000, work: (user + system) / 1e6 };
  } finally {
    await client.close();
  }
}

async function measure(): Promise<void> {
  const options = JSON.stringify({ many: { 'team/app': count } });
  const script = join(root, 'test', 'counterparts', 'registry', 'serve.ts');
  const server = spawn(
    process.execPath,
    ['-r', join(root, 'transpile', 'register.js'), script, options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    const mirrors = /'(.+)'/.exec(said.toString())?.[1] ?? '';
    const figures = [await once100k(mirrors), await once100k(mirrors), await once100k(mirrors)];
    const of = (key: keyof Took) => median(figures.map((figure) => figure[key]));
    console.log(
      table([
        { what: '100,000 tags, the newest chosen', ours: of('wall'), unit: 's', limit: 5 },
        { what: 'of that, work of its own', ours: of('work'), unit: 's' },
      ]),
    );
  } finally {
    server.kill();
  }
}

void measure();
