import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { Grafana } from '../../../constructs/grafana/grafana';
import type { GrafanaProps } from '../../../constructs/grafana/props';
import { MonitoringCrds } from '../../../constructs/monitoring/crds';
import { FlowPolicies } from '../../../constructs/namespace/flow-policies';
import { PlatformNamespace } from '../../../constructs/namespace/namespace';
import { startLab } from '../../../lab/control-plane/lab';
import { Kubectl } from '../../kubectl';
import { openLabsFolder, type LabsFolder } from '../../lab/control-plane/harness';
import { dashboard, login, postgres, sound } from './synth';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(15 * 60_000);

let labs: LabsFolder;
let kubectl: Kubectl;

beforeAll(async () => {
  labs = await openLabsFolder();
  const { labsDirectory, tools } = labs;
  kubectl = new Kubectl(await startLab({ name: 'grafana', labsDirectory, tools }), tools);
  await apply(
    manifests('definitions', (chart) => {
      new MonitoringCrds(chart, 'monitoring');
    }),
  );
  await kubectl.established();
  await apply(
    manifests('namespace', (chart) => {
      new PlatformNamespace(chart, 'namespace', { name: 'monitoring' });
    }),
  );
});

afterAll(() => labs.close());

function manifests(name: string, fill: (chart: Chart) => void): readonly object[] {
  const chart = new Chart(new App(), name, { disableResourceNameHashes: true });
  fill(chart);
  return chart.toJson() as readonly object[];
}

/** Server-side apply; the API server's complaint is the error. */
function apply(objects: readonly object[], ...more: readonly string[]): Promise<string> {
  return kubectl.mustApply(Yaml.stringify(...objects), ...more);
}

function grafana(props: Partial<GrafanaProps> = {}): readonly object[] {
  return manifests('grafana', (chart) => {
    const made = new Grafana(chart, 'grafana', { ...sound, ...props });
    new FlowPolicies(chart, 'flows', { flows: made.flows, namespaces: ['monitoring'] });
  });
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/);

const props: fc.Arbitrary<Partial<GrafanaProps>> = fc.record(
  {
    name: label,
    url: label.map((host) => `https://${host}.example.com/`),
    database: fc.oneof(
      fc.record(
        {
          kind: fc.constant('sqlite' as const),
          storage: fc.integer({ min: 1024, max: 1024 ** 2 }).map((size) => Size.mebibytes(size)),
          storageClass: label,
        },
        { requiredKeys: ['kind', 'storage'] },
      ),
      fc.integer({ min: 1, max: 9 }).map((replicas) => ({ ...postgres, replicas })),
    ),
    dashboards: fc
      .uniqueArray(label, { maxLength: 3 })
      .map((uids) => uids.map((uid) => ({ ...dashboard, uid }))),
    login: fc.constant(login),
    runbooks: fc.constant('https://git.example.com/'),
    resources: fc.record({
      cpu: fc.integer({ min: 1, max: 4000 }).map((millis) => Cpu.millis(millis)),
      memory: fc.integer({ min: 64, max: 4096 }).map((size) => Size.mebibytes(size)),
    }),
    monitoring: fc.integer({ min: 1, max: 600 }).map((seconds) => ({
      interval: Duration.seconds(seconds),
    })),
  },
  { requiredKeys: ['name'] },
);

test('a real API server takes every object and admits the pods', async () => {
  await apply(grafana({ monitoring: {} }));
  const available = ['wait', '--for=condition=Available', 'deployment/grafana', '--timeout=120s'];
  expect(await kubectl.must(['-n', 'monitoring', ...available])).toContain('condition met');
});

test('what is applied again is the same', async () => {
  const diff = ['diff', '--server-side', '-f', '-'];
  const same = Yaml.stringify(...grafana({ monitoring: {} }));
  expect(await kubectl.must(diff, same)).toBe('');
});

test('what the construct lets through, the API server takes', async () => {
  const cases = fc.sample(props, { numRuns: 60, seed: 1 });
  const named = cases.map((given, index) => ({
    ...given,
    name: `${(given.name ?? 'grafana').slice(0, 20).replace(/-$/, '')}-${index}`,
  }));
  const objects = named.flatMap((given) => grafana(given));
  const answer = await apply(objects, '--dry-run=server');
  expect(answer.match(/serverside-applied/g)).toHaveLength(objects.length);
});

test('fails to take a pod that may become root', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'root', namespace: 'monitoring' },
  };
  const spec = { containers: [{ name: 'a', image: 'a', securityContext: { runAsUser: 0 } }] };
  await expect(apply([{ ...pod, spec }], '--dry-run=server')).rejects.toThrow(
    'violates PodSecurity "restricted:v1.34"',
  );
});
