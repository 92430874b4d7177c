import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Yaml } from 'cdk8s';
import { parse, stringify } from 'yaml';
import {
  configurationKey,
  quietConfiguration,
} from '../../../constructs/monitoring/alertmanager-configuration';
import { local } from '../../../environments/local';
import { startLab, stopLab, type Lab } from '../../../lab/control-plane/lab';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { platform } from '../../../stacks/platform';
import { plan } from '../../../stacks/release/plan';
import { Kubectl } from '../../kubectl';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { eventually, freePort } from '../../loopback';
import { LocalProgram } from './local-prometheus';

// a lab starts in seconds where its tools are there, and in minutes where they are built first
jest.setTimeout(20 * 60_000);

const folder = temporaryFolder('prometheus-operator');
const namespace = 'monitoring';
const service = `system:serviceaccount:${namespace}:prometheus-operator`;
let tools: Readonly<Record<string, string>>;
let lab: Lab;
let kubectl: Kubectl;
let operator: LocalProgram | undefined;
let metrics: string;

const rendered = plan(platform(local).charts, []).map(({ manifest }) => manifest);
const monitors = ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig'];

beforeAll(async () => {
  tools = await ensureTools([...labTools, 'kubectl', 'promtool', 'prometheus-operator']);
  lab = await startLab({ name: 'operator', labsDirectory: folder, tools });
  kubectl = new Kubectl(lab, tools);
  const definitions = rendered.filter(({ kind }) => kind === 'CustomResourceDefinition');
  await apply(definitions.filter(({ metadata }) => /monitoring/.test(metadata.name)));
  await kubectl.established();
  await apply(rendered.filter(({ kind }) => kind === 'Namespace'));
  await apply(
    rendered.filter(({ kind }) => /^(ServiceAccount|ClusterRole|ClusterRoleBinding)$/.test(kind)),
  );
  await apply(rendered.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/')));
  await apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'alertmanager-configuration', namespace },
      stringData: { [configurationKey]: quietConfiguration },
    },
  ]);
  await startOperator();
});

afterAll(async () => {
  await operator?.stop();
  await stopLab({ name: 'operator', labsDirectory: folder, tools });
});

/** The real operator, with only what its ServiceAccount may do. */
async function startOperator(): Promise<void> {
  const token = (
    await kubectl.must(['-n', namespace, 'create', 'token', 'prometheus-operator'])
  ).trim();
  const kubeconfig = parse(readFileSync(lab.kubeconfigFile, 'utf8')) as {
    users: readonly { readonly name: string }[];
  };
  const users = kubeconfig.users.map(({ name }) => ({ name, user: { token } }));
  const file = join(folder, 'operator.kubeconfig');
  writeFileSync(file, stringify({ ...kubeconfig, users }), { mode: 0o600 });
  const address = `127.0.0.1:${await freePort()}`;
  metrics = `http://${address}/metrics`;
  const deployment = rendered.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'prometheus-operator',
  );
  const { spec } = deployment as unknown as {
    spec: { template: { spec: { containers: readonly [{ args: readonly string[] }] } } };
  };
  operator = await LocalProgram.start(
    tools['prometheus-operator'] ?? '',
    [...spec.template.spec.containers[0].args, `--web.listen-address=${address}`],
    `http://${address}/healthz`,
    { KUBECONFIG: file },
  );
}

const apply = (manifests: readonly unknown[]) => kubectl.mustApply(Yaml.stringify(...manifests));

interface Generated {
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

async function generated(secret: string, key: string): Promise<string> {
  const json = await kubectl.must(['-n', namespace, 'get', 'secret', secret, '-o', 'json']);
  const { data } = JSON.parse(json) as { data: Record<string, string> };
  return gunzipSync(Buffer.from(data[key] ?? '', 'base64')).toString();
}

const prometheusConfiguration = () => generated('prometheus-platform', 'prometheus.yaml.gz');

const jobsOf = (content: string) =>
  (parse(content) as Generated).scrape_configs.map(({ job_name }) => job_name);

test('the real operator makes a scrape of every monitor of the platform and rejects nothing', async () => {
  const declared = rendered
    .filter(({ kind }) => monitors.includes(kind))
    .map(
      ({ kind, metadata: { name, namespace: where = '' } }) =>
        `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${where}/${name}`,
    );
  await eventually(async () => {
    const made = jobsOf(await prometheusConfiguration()).map((job) =>
      job.split('/').slice(0, 3).join('/'),
    );
    expect([...new Set(made)].sort()).toEqual([...declared].sort());
  });
  const told = await (await fetch(metrics)).text();
  expect(told).toMatch(/prometheus_operator_managed_resources\{.*state="selected"\} [1-9]/);
  const rejections = told
    .split('\n')
    .filter((line) => /managed_resources\{.*state="rejected"/.test(line) && !line.endsWith(' 0'));
  expect(rejections).toEqual([]);
});

test('Prometheus takes the configuration that comes of it', async () => {
  const file = join(folder, 'prometheus.yaml');
  // files that only the pod has
  const content = (await prometheusConfiguration()).replaceAll(/\/var\/run\/secrets\/\S+/g, file);
  writeFileSync(file, content);
  const args = ['check', 'config', '--syntax-only', file];
  const { out } = await run(tools['promtool'] ?? '', args);
  expect(out).toContain('SUCCESS');
});

test('the operator takes the configuration without receivers, and Alertmanager gets it', async () => {
  await eventually(async () => {
    const content = await generated('alertmanager-platform-generated', 'alertmanager.yaml.gz');
    expect(parse(content)).toMatchObject(parse(quietConfiguration) as object);
  });
});

test('both servers are reconciled, under names and labels that the platform counts on', async () => {
  await eventually(async () => {
    const labels =
      'jsonpath={range .items[*]}{.metadata.name} {.spec.selector.matchLabels}{"\\n"}{end}';
    const out = await kubectl.must(['-n', namespace, 'get', 'statefulsets', '-o', labels]);
    const lines = out.trim().split('\n');
    for (const server of ['alertmanager', 'prometheus']) {
      const line = lines.find((each) => each.startsWith(`${server}-platform `)) ?? '';
      const selector = JSON.parse(line.slice(line.indexOf('{'))) as unknown;
      expect(selector).toMatchObject({
        'app.kubernetes.io/name': server,
        'app.kubernetes.io/instance': 'platform',
        'app.kubernetes.io/managed-by': 'prometheus-operator',
      });
    }
  });
});

test('what it may not do it does not try: no request of its account is forbidden', async () => {
  const told = await (await fetch(metrics)).text();
  const failed = told
    .split('\n')
    .filter((line) => /^prometheus_operator_(list|watch)_operations_failed_total/.test(line))
    .filter((line) => !line.endsWith(' 0'));
  expect(failed).toEqual([]);
  const asked = ['auth', 'can-i', 'create', 'deployments.apps', `--as=${service}`];
  await expect(kubectl.must(asked)).rejects.toThrow();
});
