import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import type { WebAppProps } from '../../../constructs/web-app/props';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl, rejected } from '../../kubectl';
import { temporaryFolder } from '../../temporary';
import { manifestsOf } from '../namespace/manifests';
import { database, everything, ledger, provision, sound, synth } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

const labsDirectory = temporaryFolder('web-app');
const name = 'web-app';
let tools: Readonly<Record<string, string>>;
let kubectl: Kubectl;

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl']);
  kubectl = new Kubectl(await startLab({ name, labsDirectory, tools }), tools);
  await kubectl.mustApply(definitions());
  await kubectl.established();
  await kubectl.mustApply(namespace());
});

afterAll(async () => {
  await stopLab({ name, labsDirectory });
});

function definitions(): string {
  const chart = new Chart(new App(), 'definitions', { disableResourceNameHashes: true });
  new MonitoringCrds(chart, 'monitoring');
  return Yaml.stringify(...(chart.toJson() as unknown[]));
}

function namespace(): string {
  return Yaml.stringify(
    ...manifestsOf((chart) => {
      new PlatformNamespace(chart, 'namespace', { name: 'app' });
    }),
  );
}

const yaml = (props: Partial<WebAppProps>) => Yaml.stringify(...synth(props));

test('a real API server takes every object, admits every pod and keeps each as it was written', async () => {
  const props = { ...everything, scale: { mode: 'fixed', replicas: 2 } } as const;
  const out = await kubectl.mustApply(yaml(props));
  expect(out.match(/serverside-applied/g)).toHaveLength(synth(props).length);
  expect(out).not.toContain('Warning');
  expect(await kubectl.run(['diff', '--server-side', '-f', '-'], yaml(props))).toEqual({
    code: 0,
    out: '',
  });
  const available = ['wait', '--for=condition=Available', 'deployment/shop', '--timeout=120s'];
  await kubectl.must(['-n', 'app', ...available]);
  await kubectl.must([
    '-n',
    'app',
    'wait',
    '--for=condition=Complete',
    'job',
    '--all',
    '--timeout=120s',
  ]);
});

test('what the autoscaler sets stays, whatever else is updated', async () => {
  const scaled = { ...sound, name: 'scaled', scale: everything.scale };
  await kubectl.mustApply(yaml(scaled));
  await kubectl.must(['-n', 'app', 'scale', 'deployment/scaled', '--replicas=5']);
  await kubectl.mustApply(yaml({ ...scaled, env: { LOG_LEVEL: 'debug' } }));
  const replicas = (deployment: string) =>
    kubectl.must(['-n', 'app', 'get', 'deployment', deployment, '-o', 'jsonpath={.spec.replicas}']);
  expect(await replicas('scaled')).toBe('5');

  const fixed = { ...sound, name: 'fixed' };
  await kubectl.mustApply(yaml(fixed));
  await kubectl.must(['-n', 'app', 'scale', 'deployment/fixed', '--replicas=5']);
  await kubectl.mustApply(yaml(fixed), '--force-conflicts');
  expect(await replicas('fixed')).toBe('2');
});

test('from a fixed number to an autoscaler the pods stay where somebody else owned it before, and fall to one where not', async () => {
  const replicas = (deployment: string) =>
    kubectl.must(['-n', 'app', 'get', 'deployment', deployment, '-o', 'jsonpath={.spec.replicas}']);
  for (const [app, handOver] of [
    ['handed', true],
    ['dropped', false],
  ] as const) {
    const fixed = { ...sound, name: app, scale: { mode: 'fixed', replicas: 3 } } as const;
    await kubectl.mustApply(yaml(fixed));
    if (handOver) {
      const metadata = { name: app, namespace: 'app' };
      const owned = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 3 } };
      const manager = ['--field-manager=handover-to-autoscaler', '--validate=false'];
      await kubectl.must(['apply', '--server-side', ...manager, '-f', '-'], JSON.stringify(owned));
    }
    await kubectl.mustApply(yaml({ ...fixed, scale: everything.scale }));
  }
  expect(await replicas('handed')).toBe('3');
  expect(await replicas('dropped')).toBe('1');
});

test('fails to change a Job under its name, which is why another version has another name', async () => {
  const migration = { command: ['migrate'] };
  const job = (props: Partial<WebAppProps>) =>
    synth({ ...sound, name: 'jobs', migration, ...props }).filter(({ kind }) => kind === 'Job');
  const [before, after] = [job({}), job({ image: 'registry.example/shop:2.0.0' })];
  await kubectl.mustApply(Yaml.stringify(...before));
  const renamed = after.map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, name: before[0]?.metadata.name ?? '' },
  }));
  const { code, out } = await kubectl.apply(Yaml.stringify(...renamed));
  expect(code).toBe(1);
  expect(out).toContain('field is immutable');
  await kubectl.mustApply(Yaml.stringify(...after));
});

const scale: fc.Arbitrary<WebAppProps['scale']> = fc.oneof(
  fc.record({ mode: fc.constant('fixed' as const), replicas: fc.integer({ min: 1, max: 100 }) }),
  fc.record(
    {
      mode: fc.constant('automatic' as const),
      min: fc.integer({ min: 1, max: 9 }),
      max: fc.integer({ min: 10, max: 100 }),
      cpu: fc.integer({ min: 1, max: 1000 }),
      memory: fc.integer({ min: 1, max: 1000 }),
    },
    { requiredKeys: ['mode', 'min', 'max', 'cpu'] },
  ),
);
const segment = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,12}$/);
const path = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join('/')}`);
const secret = fc.constantFrom({ name: 'some-secret', key: 'some.key' });
const share = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 100 }).map((percent): `${number}%` => `${percent}%`),
);
const seconds = (max: number) => fc.integer({ min: 0, max }).map((n) => Duration.seconds(n));

const props: fc.Arbitrary<Partial<WebAppProps>> = fc.record(
  {
    scale,
    user: fc.integer({ min: 1, max: 65534 }),
    port: fc.integer({ min: 1024, max: 65535 }),
    command: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
    resources: fc.record({
      cpu: fc.integer({ min: 1, max: 4000 }).map((millis) => Cpu.millis(millis)),
      memory: fc.integer({ min: 16, max: 8192 }).map((size) => Size.mebibytes(size)),
    }),
    rollout: fc.record({ surge: share, unavailable: share }, { requiredKeys: ['surge'] }),
    shutdown: fc.record({ drain: seconds(600), finish: seconds(3600) }, { requiredKeys: [] }),
    env: fc.dictionary(
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/),
      fc.oneof(fc.string(), secret),
      { maxKeys: 4 },
    ),
    files: fc.uniqueArray(
      fc.oneof(fc.record({ path, content: fc.string() }), fc.record({ path, secret })),
      { selector: (file) => file.path.split('/')[1], maxLength: 4 },
    ),
    caches: fc.uniqueArray(
      fc.record({
        path: segment.map((part) => `/caches/${part}`),
        size: fc.integer({ min: 1, max: 5000 }).map((size) => Size.mebibytes(size)),
      }),
      { selector: (cache) => cache.path, maxLength: 3 },
    ),
    database: fc.constant(database),
    ledger: fc.constant(ledger),
    migration: fc.record({
      command: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      retries: fc.integer({ min: 0, max: 20 }),
      deadline: fc.integer({ min: 10, max: 90_000 }).map((n) => Duration.seconds(n)),
    }),
    provision: fc.constant(provision),
    identity: fc.constant(everything.identity),
    metrics: fc.record({ port: fc.constantFrom(8080, 9797) }),
    monitoring: fc.constant({}),
    apiToken: fc.constantFrom('absent', 'mounted'),
    secretsRevision: fc.string(),
  },
  { requiredKeys: ['scale'] },
);

test('every app that the construct makes is one that the API server takes', async () => {
  const cases = fc.sample(props, { numRuns: 80, seed: 11 });
  const manifests = cases.flatMap((each, index) => synth({ ...each, name: `app-${index}` }));
  expect(new Set(manifests.map(({ kind }) => kind)).size).toBe(9);
  const { code, out } = await kubectl.apply(Yaml.stringify(...manifests), '--dry-run=server');
  expect({ code, rejected: rejected({ out }) }).toEqual({ code: 0, rejected: [] });
  expect(out.match(/serverside-applied/g)).toHaveLength(manifests.length);
});

test('fails to take an app whose fields are not those of Kubernetes', async () => {
  const wrong = yaml(sound).replace('minReadySeconds', 'minimumReadySeconds');
  const { code, out } = await kubectl.apply(wrong, '--dry-run=server');
  expect(code).toBe(1);
  expect(out).toContain('.spec.minimumReadySeconds: field not declared in schema');
});
