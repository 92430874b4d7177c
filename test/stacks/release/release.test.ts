import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import { Release, type ReleaseArgs } from '../../../stacks/release/release';

interface Registered {
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly opts: pulumi.CustomResourceOptions;
}

const registered = new Map<string, Registered>();

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: () => ({}),
  });
});

/** Sees every registration below a component as the engine would. */
const capture: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
  registered.set(name, { type, props, opts });
  return undefined;
};

beforeEach(() => {
  registered.clear();
});

class Cluster extends pulumi.ComponentResource {
  constructor() {
    super('test:index:Cluster', 'the-cluster');
  }
}

function shop(): Chart {
  const chart = new Chart(new App(), 'shop', {
    disableResourceNameHashes: true,
    namespace: 'shop',
  });
  const add = (apiVersion: string, kind: string, name: string, rest: object = {}) =>
    new ApiObject(chart, name + kind, { apiVersion, kind, metadata: { name }, ...rest });
  add('v1', 'Namespace', 'shop');
  add('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'shops.example.com', {
    spec: { group: 'example.com', names: { kind: 'Shop' } },
  });
  add('example.com/v1', 'Shop', 'main', { spec: { size: 3 } });
  add('v1', 'Secret', 'inline', { stringData: { a: 'x', b: 'y' }, data: { c: 'eg==' } });
  add('apps/v1', 'StatefulSet', 'ledger', {
    spec: {
      volumeClaimTemplates: [{}],
      template: { spec: { volumes: [{ secret: { secretName: 'generated' } }] } },
    },
  });
  return chart;
}

function release(args: Partial<ReleaseArgs> = {}): Release {
  return new Release(
    'platform',
    {
      charts: [shop()],
      secrets: [
        { namespace: 'shop', name: 'generated', values: { password: pulumi.output('top') } },
      ],
      provider: new kubernetes.Provider('cluster', { kubeconfig: '{}' }),
      cluster: undefined,
      data: 'throw-away',
      ...args,
    },
    { transformations: [capture] },
  );
}

function registration(name: string): Registered {
  const found = registered.get(name);
  if (found === undefined) throw new Error(`${name} was not registered`);
  return found;
}

async function namesOf(dependsOn: pulumi.CustomResourceOptions['dependsOn']): Promise<string[]> {
  const resources = dependsOn as pulumi.Resource[];
  const urns = await Promise.all(
    resources.map(
      (resource) =>
        new Promise<string>((resolve) =>
          resource.urn.apply((urn) => {
            resolve(urn);
          }),
        ),
    ),
  );
  return urns.map((urn) => urn.split('::').at(-1) ?? '').sort();
}

async function isSecret(value: unknown): Promise<boolean> {
  return pulumi.Output.isInstance(value) && (await pulumi.isSecret(value));
}

test('registers one resource per object, under the type of the object', () => {
  expect(release().size).toBe(6);
  expect([...registered].map(([name, { type }]) => [type, name])).toEqual([
    ['plinth:release:Release', 'platform'],
    ['plinth:release:Chart', 'shop'],
    ['kubernetes:core/v1:Namespace', 'namespace/shop'],
    [
      'kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition',
      'customresourcedefinition/shops.example.com',
    ],
    ['kubernetes:example.com/v1:Shop', 'shop/shop/main'],
    ['kubernetes:core/v1:Secret', 'secret/shop/inline'],
    ['kubernetes:core/v1:Secret', 'secret/shop/generated'],
    ['kubernetes:apps/v1:StatefulSet', 'statefulset/shop/ledger'],
  ]);
});

test('passes the edges of the plan on', async () => {
  release();
  expect(await namesOf(registration('shop/shop/main').opts.dependsOn)).toEqual([
    'customresourcedefinition/shops.example.com',
    'namespace/shop',
  ]);
  expect(await namesOf(registration('statefulset/shop/ledger').opts.dependsOn)).toEqual([
    'namespace/shop',
    'secret/shop/generated',
  ]);
  expect(await namesOf(registration('namespace/shop').opts.dependsOn)).toEqual([]);
});

test('a custom resource keeps its fields', () => {
  release();
  expect(registration('shop/shop/main').props).toEqual({
    apiVersion: 'example.com/v1',
    kind: 'Shop',
    metadata: { name: 'main', namespace: 'shop' },
    spec: { size: 3 },
  });
});

test('the values of Secrets are secret key by key, given or generated', async () => {
  release();
  const inline = registration('secret/shop/inline').props;
  const { a, b } = inline['stringData'] as Record<string, unknown>;
  const { c } = inline['data'] as Record<string, unknown>;
  const generated = registration('secret/shop/generated').props;
  const { password } = generated['stringData'] as Record<string, unknown>;
  expect(await Promise.all([a, b, c, password].map(isSecret))).toEqual([true, true, true, true]);
  expect(generated['type']).toBe('Opaque');
});

test('a Secret beside the charts has its type, its labels and those of the platform', () => {
  release({
    secrets: [
      {
        namespace: 'shop',
        name: 'generated',
        type: 'kubernetes.io/basic-auth',
        labels: { 'cnpg.io/reload': 'true' },
        values: {},
      },
    ],
  });
  const { metadata, type } = registration('secret/shop/generated').props;
  expect({ metadata, type }).toEqual({
    metadata: {
      name: 'generated',
      namespace: 'shop',
      labels: {
        'cnpg.io/reload': 'true',
        'app.kubernetes.io/part-of': 'plinth',
        'app.kubernetes.io/managed-by': 'plinth',
      },
    },
    type: 'kubernetes.io/basic-auth',
  });
});

test('a permanent Secret is protected and retained where data is to be kept', () => {
  release({
    data: 'keep',
    secrets: [{ namespace: 'shop', name: 'generated', lifetime: 'permanent', values: {} }],
  });
  const { props, opts } = registration('secret/shop/generated');
  expect([opts.protect, opts.retainOnDelete]).toEqual([true, true]);
  expect(props['metadata']).toMatchObject({
    annotations: { 'plinth.dev/lifetime': 'permanent' },
  });
});

test('everything is deleted with the cluster where the cluster is ours', () => {
  const cluster = new Cluster();
  release({ cluster });
  const objects = [...registered.values()].filter(({ type }) => /^kubernetes:/.test(type));
  expect(objects).toHaveLength(6);
  for (const { opts } of objects) expect(opts.deletedWith).toBe(cluster);
});

test('nothing is deleted with a cluster that is not ours', () => {
  release();
  for (const { opts } of registered.values()) expect(opts.deletedWith).toBeUndefined();
});

test('protects and retains what holds data where data is to be kept, and nothing else', () => {
  release({ data: 'keep' });
  const kept = [...registered].filter(([, { opts }]) => opts.protect === true);
  expect(kept.map(([name]) => name)).toEqual(['namespace/shop', 'statefulset/shop/ledger']);
  for (const [, { opts }] of kept) expect(opts.retainOnDelete).toBe(true);
});

test('protects nothing where data is thrown away', () => {
  release({ data: 'throw-away' });
  for (const { opts } of registered.values()) {
    expect([opts.protect, opts.retainOnDelete]).toEqual([undefined, undefined]);
  }
});

test('hides the diffs of definitions only', () => {
  release();
  const hidden = [...registered].filter(([, { opts }]) => opts.hideDiffs !== undefined);
  expect(hidden.map(([name, { opts }]) => [name, opts.hideDiffs])).toEqual([
    ['customresourcedefinition/shops.example.com', ['spec']],
  ]);
});

test('fails before it registers anything', () => {
  const chart = shop();
  const duplicate = new ApiObject(chart, 'again', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop' },
  });
  expect(() => release({ charts: [chart] })).toThrow(
    `${duplicate.node.path}: 'namespace/shop' is declared by shop/shopNamespace already`,
  );
  expect([...registered.keys()]).toEqual([]);
});

test('a workload whose pods read a Secret is registered with what rolls them', async () => {
  release({
    secrets: [
      {
        namespace: 'shop',
        name: 'generated',
        values: { password: pulumi.output('top') },
        revisions: { password: pulumi.output('first') },
      },
    ],
  });
  const { spec } = registration('statefulset/shop/ledger').props as {
    readonly spec: { readonly template: { readonly metadata: object } };
  };
  const metadata = await new Promise((resolve) => {
    pulumi.output(spec.template.metadata).apply((known) => {
      resolve(known);
    });
  });
  expect(metadata).toEqual({
    annotations: { 'plinth.dev/secrets': 'a7937b64b8caa58f03721bb6bacf5c78' },
  });
});
