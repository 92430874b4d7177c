import { existsSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { environmentFor } from '../../environments';
import { platform } from '../../stacks/platform';
import { plan } from '../../stacks/release/plan';
import { Checkout } from './checkout';

const onLinux = process.platform === 'linux' ? test : test.skip;

/** The part of an engine's state that these tests read. */
interface State {
  readonly checkpoint: {
    readonly latest: {
      readonly resources: readonly {
        readonly urn: string;
        readonly dependencies?: readonly string[];
      }[];
    };
  };
}

const checkout = Checkout.copy();
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  const up = checkout.plinth('up');
  if (up.status !== 0) throw new Error(`plinth up failed\n${up.stdout}${up.stderr}`);
  environment = checkout.environment();
}, 600_000);

afterAll(() => {
  checkout.plinth('down');
  checkout.remove();
}, 120_000);

function kubectl(...args: readonly string[]): string {
  const { status, stdout, stderr } = checkout.run('kubectl', args, environment);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function stateFile(): string {
  return join(checkout.directory, '.plinth/state/.pulumi/stacks/plinth/local.json');
}

test('status lists every product with its version, all of it ready', () => {
  // the autoscaler takes its time to ask for the second pod
  const second = ['--for=jsonpath={.status.readyReplicas}=2', '--timeout=50s'];
  kubectl('wait', 'deployment/app', '--namespace=app', ...second);
  const { status, stdout } = checkout.plinth('status', '--json');
  expect(status).toBe(0);
  const { workloads } = JSON.parse(stdout) as {
    workloads: {
      product: string;
      namespace: string;
      ready: number;
      desired: number;
      versions: string[];
    }[];
  };
  expect(
    workloads.map(({ product, namespace, ready, desired, versions }) => [
      product,
      namespace,
      ready,
      desired,
      versions,
    ]),
  ).toEqual([
    // a cluster follows a catalogue of images
    ['postgresql', 'app', 2, 2, []],
    ['web-app', 'app', 3, 3, ['6.9.2']],
    ['cert-manager', 'cert-manager', 3, 3, ['v1.21.2']],
    ['cloudnative-pg', 'cnpg-system', 1, 1, ['v1.30.0']],
    ['plugin-barman-cloud', 'cnpg-system', 1, 1, ['v0.14.0']],
    ['traefik', 'gateway', 1, 1, ['3.6.12']],
    ['immudb', 'immudb', 2, 2, ['1.11.1']],
    ['infra', 'infra', 3, 3, ['0.21.0']],
    ['postgresql', 'infra', 1, 1, []],
    ['alertmanager', 'monitoring', 1, 1, ['0.33.1']],
    ['grafana', 'monitoring', 1, 1, ['13.2.3']],
    ['kube-state-metrics', 'monitoring', 1, 1, ['2.19.1']],
    ['prometheus', 'monitoring', 1, 1, ['3.13.1']],
    ['prometheus-operator', 'monitoring', 1, 1, ['0.93.1']],
    ['node-exporter', 'node-exporter', 3, 3, ['1.12.1']],
    ['sealed-secrets', 'sealed-secrets', 1, 1, ['0.30.0']],
  ]);
}, 90_000);

test('the command of each account shows its password', () => {
  const { stdout } = checkout.plinth('status', '--json');
  const { credentials } = JSON.parse(stdout) as { credentials: { command: string }[] };
  expect(credentials.length).toBe(5);
  for (const { command } of credentials) {
    const shown = checkout.run('sh', ['-c', command], environment);
    expect([command, shown.status, shown.stdout]).toEqual([command, 0, expect.stringMatching(/./)]);
  }
});

test('a second up reports no changes', () => {
  const { status, stdout } = checkout.plinth('up');
  expect(stdout).toContain('no changes');
  expect(status).toBe(0);
}, 60_000);

test('plain pulumi, in a shell with the environment of plinth env, sees no changes either', () => {
  const args = [
    'up',
    '--stack',
    'local',
    '--yes',
    '--skip-preview',
    '--expect-no-changes',
    '--non-interactive',
  ];
  const { status, stdout, stderr } = checkout.run('pulumi', args, environment);
  expect(`${stdout}${stderr}`).not.toContain('error');
  expect(status).toBe(0);
}, 60_000);

test('every planned edge stands in the state of the engine', () => {
  const { charts, secrets } = platform(environmentFor('local'));
  const planned = plan(
    charts,
    secrets.map(({ namespace, name }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
    })),
  );
  const state = JSON.parse(readFileSync(stateFile(), 'utf8')) as State;
  const nameOf = (urn: string) => urn.split('::').at(-1) ?? '';
  const dependencies = new Map(
    state.checkpoint.latest.resources.map((resource) => [
      nameOf(resource.urn),
      new Set((resource.dependencies ?? []).map(nameOf)),
    ]),
  );
  expect(planned.length).toBeGreaterThan(300);
  for (const { name, dependsOn } of planned) {
    for (const other of dependsOn) expect(dependencies.get(name)).toContain(other.name);
  }
});

test('the objects are where kubectl finds them', () => {
  const kinds = 'statefulset,issuer,clusterissuer,certificate,cluster,prometheus,gateway';
  const names = kubectl('get', kinds, '-A', '-o', 'name');
  expect(names.trim().split('\n').sort()).toEqual([
    'certificate.cert-manager.io/barman-cloud-client',
    'certificate.cert-manager.io/barman-cloud-server',
    'certificate.cert-manager.io/gateway',
    'certificate.cert-manager.io/infra-connector-authority',
    'certificate.cert-manager.io/infra-server-tls',
    'certificate.cert-manager.io/platform-ca',
    'cluster.postgresql.cnpg.io/infra',
    'cluster.postgresql.cnpg.io/main',
    'clusterissuer.cert-manager.io/platform-ca',
    'clusterissuer.cert-manager.io/platform-root',
    'gateway.gateway.networking.k8s.io/gateway',
    'issuer.cert-manager.io/barman-cloud-selfsigned',
    'issuer.cert-manager.io/infra-connector-authority',
    'prometheus.monitoring.coreos.com/platform',
    // the simulator makes these two from their custom resources, as the operator would
    'statefulset.apps/alertmanager-platform',
    'statefulset.apps/immudb-primary',
    'statefulset.apps/immudb-replica',
    'statefulset.apps/prometheus-platform',
  ]);
});

test('generated passwords are in the cluster and nowhere in the clear', () => {
  const encoded = kubectl(
    'get',
    'secret',
    '-n',
    'immudb',
    'immudb-admin',
    '-o',
    'jsonpath={.data.password}',
  );
  const password = Buffer.from(encoded, 'base64').toString();
  expect(password).toMatch(/^[\w.~]{24}$/);
  const { status, stdout } = checkout.run('grep', [
    '-rlF',
    '-e',
    password,
    '-e',
    encoded,
    '.plinth/state',
    '.plinth/logs',
  ]);
  expect([status, stdout]).toEqual([1, '']);
});

test('outputs conceal the kubeconfig', () => {
  const { stdout } = checkout.plinth('outputs', '--json');
  const outputs = JSON.parse(stdout) as Record<string, unknown>;
  expect(outputs['kubeconfig']).toBe('[secret]');
  expect(outputs['endpoints']).toMatchObject({
    'immudb-read': 'immudb-read.immudb.svc:3322',
    'immudb-write': 'immudb-write.immudb.svc:3322',
    'postgres-main': 'main-rw.app.svc:5432',
  });
  expect(outputs['urls']).toEqual({
    app: 'https://app.local.plinth.test',
    grafana: 'https://grafana.local.plinth.test',
    immudb: 'grpcs://immudb.local.plinth.test:443',
    'immudb-read': 'grpcs://immudb-read.local.plinth.test:443',
    infra: 'https://infra.local.plinth.test',
    'infra-connector': 'tcp://infra-connector.local.plinth.test:7443',
  });
});

onLinux(
  'down leaves no process, file or port',
  async () => {
    const server = kubectl('config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}');
    expect(checkout.processes().length).toBeGreaterThanOrEqual(5);
    expect(checkout.plinth('down').status).toBe(0);
    expect(checkout.processes()).toEqual([]);
    expect(existsSync(stateFile())).toBe(false);
    expect(existsSync(join(checkout.directory, '.plinth/labs/local'))).toBe(false);
    expect(existsSync(join(checkout.directory, 'Pulumi.local.yaml'))).toBe(false);
    await expect(connect(Number(new URL(server).port))).rejects.toThrow('ECONNREFUSED');
  },
  60_000,
);

function connect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
