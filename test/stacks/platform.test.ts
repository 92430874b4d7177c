import { Yaml } from 'cdk8s';
import { environmentFor } from '../../environments';
import { local } from '../../environments/local';
import { platform } from '../../stacks/platform';
import { at, listAt, podTemplateOf, type Manifest } from '../../stacks/release/manifest';
import { referencesOf } from '../../stacks/release/references';
import { plan } from '../../stacks/release/plan';
import { everyStack, platformOf } from './every-platform';

function manifestsOf(stack: string): readonly Manifest[] {
  return plan(platformOf(stack).charts, []).map(({ manifest }) => manifest);
}

function containersOf(manifest: Manifest): readonly unknown[] {
  const pod = at(podTemplateOf(manifest), 'spec');
  return [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')];
}

/** Secrets that an operator makes from a custom resource. */
function secretsMadeFrom({ kind, metadata: { namespace = '', name }, spec }: Manifest): string[] {
  if (kind === 'Certificate') return [`${namespace}/${String(at(spec, 'secretName'))}`];
  if (kind === 'Cluster') return [`${namespace}/${name}-app`, `${namespace}/${name}-ca`];
  return [];
}

describe.each(everyStack)('%s', (stack) => {
  const manifests = manifestsOf(stack);

  test('renders the same manifests twice, byte for byte', () => {
    expect(JSON.stringify(manifestsOf(stack))).toBe(JSON.stringify(manifests));
  });

  test('looks like this', () => {
    // schemas and dashboards are held by tests of their own
    const readable = manifests.map((manifest) =>
      manifest.kind === 'CustomResourceDefinition' ||
      manifest.metadata.name.startsWith('grafana-dashboard-')
        ? { kind: manifest.kind, metadata: { name: manifest.metadata.name } }
        : manifest,
    );
    expect(Yaml.stringify(...readable)).toMatchSnapshot();
  });

  test('runs only images of its catalogue', () => {
    const catalogue: readonly unknown[] = Object.values(environmentFor(stack).images);
    const images = manifests.flatMap(containersOf).map((container) => at(container, 'image'));
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(catalogue).toContain(image);
  });

  test('orders one certificate of a public authority at most, the wildcard of its domain', () => {
    const { certManager, domain } = environmentFor(stack);
    const ordered = manifests
      .filter(({ kind }) => kind === 'Certificate')
      .filter(
        ({ spec }) => at(spec, 'issuerRef', 'name') === (certManager?.acme?.issuer ?? 'none'),
      );
    expect(ordered.flatMap(({ spec }) => listAt(spec, 'dnsNames'))).toEqual(
      certManager?.acme ? [`*.${domain}`] : [],
    );
  });

  test('denies all traffic by default in every namespace, both ways', () => {
    const namespaces = manifests.filter(({ kind }) => kind === 'Namespace');
    const denying = manifests
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .filter(({ spec }) => JSON.stringify(at(spec, 'podSelector')) === '{}')
      .filter(({ spec }) => at(spec, 'ingress') === undefined && at(spec, 'egress') === undefined)
      .filter(({ spec }) => listAt(spec, 'policyTypes').length === 2);
    expect(denying.map(({ metadata }) => metadata.namespace).sort()).toEqual(
      namespaces.map(({ metadata }) => metadata.name).sort(),
    );
  });

  test('names in pods only Secrets that somebody makes, and makes none that nobody names', () => {
    const { monitoring, postgres } = environmentFor(stack);
    const { secrets } = platformOf(stack);
    const requested = secrets.map(({ namespace, name }) => `${namespace}/${name}`);
    const made = new Set([...requested, ...manifests.flatMap(secretsMadeFrom)]);
    const named = manifests.flatMap((manifest) =>
      referencesOf(manifest)
        .filter((reference) => reference.groupKind === '/Secret')
        .map(({ namespace, name }) => `${namespace ?? ''}/${name ?? ''}`),
    );
    // the namespace's own, which may be missing, and the configuration of Alertmanager, which its operator mounts
    const optional = manifests
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata: { name } }) => `${name}/${name}`);
    expect(named.filter((name) => !made.has(name) && !optional.includes(name))).toEqual(
      // CNPG's operator makes its own
      postgres?.operator ? ['cnpg-system/cnpg-webhook-cert'] : [],
    );
    expect(requested.filter((name) => !named.includes(name))).toEqual(
      monitoring ? ['monitoring/alertmanager-configuration'] : [],
    );
  });
});

test('names of what holds data are contract: changing one loses the data behind it', () => {
  const environment = { ...local, data: 'keep' as const };
  const held = plan(platform(environment).charts, []).filter(({ stateful }) => stateful);
  expect(held.map(({ name }) => name).sort()).toEqual([
    'alertmanager/monitoring/platform',
    'cluster/app/main',
    'cluster/infra/infra',
    'customresourcedefinition/clusters.postgresql.cnpg.io',
    'customresourcedefinition/databases.postgresql.cnpg.io',
    'namespace/app',
    'namespace/immudb',
    'namespace/infra',
    'namespace/monitoring',
    'namespace/sealed-secrets',
    'persistentvolumeclaim/monitoring/grafana',
    'prometheus/monitoring/platform',
    'statefulset/immudb/immudb-primary',
    'statefulset/immudb/immudb-replica',
  ]);
});

test('names of what holds the data of production are contract, those of its volumes above all', () => {
  const held = plan(platformOf('prod').charts, []).filter(({ stateful }) => stateful);
  expect(held.map(({ name }) => name).sort()).toEqual([
    'alertmanager/monitoring/platform',
    'cluster/app/main',
    'cluster/infra/infra',
    'cluster/monitoring/grafana',
    'customresourcedefinition/clusters.postgresql.cnpg.io',
    'customresourcedefinition/databases.postgresql.cnpg.io',
    'namespace/app',
    'namespace/immudb',
    'namespace/infra',
    'namespace/monitoring',
    'prometheus/monitoring/platform',
    'statefulset/immudb/immudb-primary',
    'statefulset/immudb/immudb-replica',
  ]);
});

test('a replica more changes only what counts replicas', () => {
  const render = (replicas: number) =>
    new Map(
      plan(platform({ ...local, immudb: { ...local.immudb, replicas } }).charts, []).map(
        ({ name, manifest }) => [name, JSON.stringify(manifest)],
      ),
    );
  const [one, two] = [render(1), render(2)];
  const changed = [...two].filter(([name, manifest]) => one.get(name) !== manifest);
  expect(changed.map(([name]) => name).sort()).toEqual([
    'configmap/monitoring/grafana-dashboard-immudb-immudb-immudb',
    'service/immudb/immudb-replica-1',
    'statefulset/immudb/immudb-replica',
  ]);
});

test.each([
  ['installed', true],
  ['provided', false],
  ['absent', false],
] as const)('with Gateway API %s, its definitions are ours: %s', (gatewayApi, ours) => {
  // what carries TCP needs definitions that are ours
  const { gateway: _gateway, ...closed } = local;
  const { charts } = platform({ ...closed, gatewayApi });
  const names = plan(charts, []).map(({ manifest }) => manifest.metadata.name);
  expect(names.includes('gateways.gateway.networking.k8s.io')).toBe(ours);
});
