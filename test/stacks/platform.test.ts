import { Yaml } from 'cdk8s';
import { environmentFor, environmentNames } from '../../environments';
import { local } from '../../environments/local';
import { platform } from '../../stacks/platform';
import { at, listAt, podTemplateOf, type Manifest } from '../../stacks/release/manifest';
import { groupKind } from '../../stacks/release/names';
import { plan } from '../../stacks/release/plan';

function manifestsOf(stack: string): readonly Manifest[] {
  return plan(platform(environmentFor(stack)).charts, []).map(({ manifest }) => manifest);
}

function containersOf(manifest: Manifest): readonly unknown[] {
  const pod = at(podTemplateOf(manifest), 'spec');
  return [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')];
}

describe.each(environmentNames)('%s', (stack) => {
  const manifests = manifestsOf(stack);

  test('renders the same manifests twice, byte for byte', () => {
    expect(JSON.stringify(manifestsOf(stack))).toBe(JSON.stringify(manifests));
  });

  test('looks like this', () => {
    const withoutSchemas = manifests.map((manifest) =>
      manifest.kind === 'CustomResourceDefinition'
        ? { kind: manifest.kind, metadata: { name: manifest.metadata.name } }
        : manifest,
    );
    expect(Yaml.stringify(...withoutSchemas)).toMatchSnapshot();
  });

  test('runs only images of its catalogue', () => {
    const catalogue: readonly unknown[] = Object.values(environmentFor(stack).images);
    const images = manifests.flatMap(containersOf).map((container) => at(container, 'image'));
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(catalogue).toContain(image);
  });

  test('denies all traffic by default in every namespace, both ways', () => {
    const namespaces = manifests.filter(({ kind }) => kind === 'Namespace');
    const denying = manifests
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .filter(({ spec }) => JSON.stringify(at(spec, 'podSelector')) === '{}')
      .filter(({ spec }) => at(spec, 'ingress') === undefined && at(spec, 'egress') === undefined)
      .filter(({ spec }) => listAt(spec, 'policyTypes').length === 2);
    expect(denying.map(({ metadata }) => metadata.namespace)).toEqual(
      namespaces.map(({ metadata }) => metadata.name),
    );
  });

  test('gives every container requests, a memory limit and a read-only root', () => {
    const containers = manifests.flatMap((manifest) =>
      containersOf(manifest).map((container) => ({
        where: `${groupKind(manifest)} ${manifest.metadata.name} ${String(at(container, 'name'))}`,
        requests: Object.keys(at(container, 'resources', 'requests') ?? {}).sort(),
        limits: Object.keys(at(container, 'resources', 'limits') ?? {}),
        readOnlyRoot: at(container, 'securityContext', 'readOnlyRootFilesystem'),
      })),
    );
    for (const { where, ...found } of containers) {
      expect({ where, ...found }).toEqual({
        where,
        requests: ['cpu', 'memory'],
        limits: ['memory'],
        readOnlyRoot: true,
      });
    }
  });

  test('names in pods only Secrets and ConfigMaps that are declared or requested', () => {
    const { secrets } = platform(environmentFor(stack));
    const requested = secrets.map(({ namespace, name }) => `${namespace}/${name}`);
    const named = manifests.flatMap((manifest) =>
      [
        ...JSON.stringify(manifest).matchAll(/"secretKeyRef":\{"key":"[^"]*","name":"([^"]*)"/g),
      ].map(([, name]) => `${manifest.metadata.namespace ?? ''}/${name ?? ''}`),
    );
    for (const name of named) expect(requested).toContain(name);
    for (const name of requested) expect(named).toContain(name);
  });
});

test('names of what holds data are contract: changing one loses the data behind it', () => {
  const environment = { ...local, data: 'keep' as const };
  const held = plan(platform(environment).charts, []).filter(({ stateful }) => stateful);
  expect(held.map(({ name }) => name)).toEqual([
    'namespace/immudb',
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
  expect(changed.map(([name]) => name)).toEqual([
    'service/immudb/immudb-replica-1',
    'statefulset/immudb/immudb-replica',
  ]);
});

test.each([
  ['installed', true],
  ['provided', false],
  ['absent', false],
] as const)('with Gateway API %s, its definitions are ours: %s', (gatewayApi, ours) => {
  const { charts } = platform({ ...local, gatewayApi });
  const names = plan(charts, []).map(({ manifest }) => manifest.metadata.name);
  expect(names.includes('gateways.gateway.networking.k8s.io')).toBe(ours);
});
