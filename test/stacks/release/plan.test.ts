import { ApiObject, App, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { plan, type PlannedObject } from '../../../stacks/release/plan';

/** A construct tree as data: a node is a chart, a group of constructs, or an object. */
interface Tree {
  readonly charts: readonly { readonly groups: readonly number[] }[];
  /** Pairs of constructs by their position; the later one depends on the earlier. */
  readonly dependencies: readonly (readonly [number, number])[];
}

const trees: fc.Arbitrary<Tree> = fc.record({
  charts: fc.array(
    fc.record({ groups: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  dependencies: fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 12 }),
});

/** Builds the tree; `wrap` puts constructs between the charts and everything in them. */
function build(tree: Tree, wrap = 0): Chart[] {
  const app = new App();
  const constructs: IConstruct[] = [];
  const charts = tree.charts.map(({ groups }, chartIndex) => {
    const chart = new Chart(app, `chart${chartIndex}`, { disableResourceNameHashes: true });
    let scope: Construct = chart;
    for (let level = 0; level < wrap; level += 1) scope = new Construct(scope, `wrapper${level}`);
    constructs.push(chart);
    groups.forEach((size, groupIndex) => {
      const group = new Construct(scope, `group${groupIndex}`);
      constructs.push(group);
      for (let index = 0; index < size; index += 1) {
        const name = `c${chartIndex}-g${groupIndex}-o${index}`;
        constructs.push(configMap(group, name));
      }
    });
    return chart;
  });
  for (const [a, b] of tree.dependencies) {
    const source = constructs[Math.max(a, b) % constructs.length];
    const target = constructs[Math.min(a, b) % constructs.length];
    if (source === undefined || target === undefined) continue;
    if (constructs.indexOf(source) <= constructs.indexOf(target)) continue;
    // only between separate branches: a dependency on one's own parent has no meaning
    if (source.node.scopes.includes(target)) continue;
    source.node.addDependency(target);
  }
  return charts;
}

function configMap(scope: Construct, name: string): ApiObject {
  return new ApiObject(scope, name, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
  });
}

/** Every declared dependency written out: each object of one side after each of the other. */
function declaredEdges(charts: readonly Chart[]): (readonly [string, string])[] {
  const objectsOf = (construct: IConstruct) =>
    construct.node.findAll().filter((child) => ApiObject.isApiObject(child));
  return charts
    .flatMap((chart) => chart.node.findAll())
    .flatMap((source) =>
      source.node.dependencies.flatMap((target) =>
        objectsOf(source).flatMap((after) =>
          objectsOf(target).map((before) => [after.name, before.name] as const),
        ),
      ),
    );
}

function everythingBefore(object: PlannedObject, found = new Set<string>()): Set<string> {
  for (const other of object.dependsOn) {
    if (found.has(other.manifest.metadata.name)) continue;
    found.add(other.manifest.metadata.name);
    everythingBefore(other, found);
  }
  return found;
}

test('every dependency that the constructs declare orders the resources', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const planned = plan(build(tree), []);
      const before = new Map(
        planned.map((object) => [object.manifest.metadata.name, everythingBefore(object)]),
      );
      for (const [source, target] of declaredEdges(build(tree))) {
        expect(before.get(source)).toContain(target);
      }
    }),
    { numRuns: 500 },
  );
});

test('adds no order that the constructs do not declare', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const expected = new Set(declaredEdges(build(tree)).map((edge) => edge.join(' after ')));
      for (const { manifest, dependsOn } of plan(build(tree), [])) {
        for (const other of dependsOn) {
          expect(expected).toContain(
            `${manifest.metadata.name} after ${other.manifest.metadata.name}`,
          );
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('puts every object after those it depends on', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const seen = new Set<PlannedObject>();
      for (const object of plan(build(tree), [])) {
        for (const other of object.dependsOn) expect(seen).toContain(other);
        seen.add(object);
      }
    }),
  );
});

test('names do not change when constructs are wrapped', () => {
  fc.assert(
    fc.property(trees, fc.integer({ min: 1, max: 3 }), (tree, wrap) => {
      const names = (charts: Chart[]) => plan(charts, []).map(({ name, type }) => [name, type]);
      expect(names(build(tree, wrap)).sort()).toEqual(names(build(tree)).sort());
    }),
  );
});

function chart(id = 'shop', namespace = 'shop'): Chart {
  return new Chart(new App(), id, { disableResourceNameHashes: true, namespace });
}

test('names objects by what they are in the cluster, in lower case', () => {
  const shop = chart();
  new ApiObject(shop, 'a', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
  });
  new ApiObject(shop, 'b', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'shop:Reader' },
  });
  expect(plan([shop], []).map(({ name, type, chart: id }) => [name, type, id])).toEqual([
    ['deployment/shop/web', 'kubernetes:apps/v1:Deployment', 'shop'],
    ['clusterrole/shop:reader', 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole', 'shop'],
  ]);
});

test('takes the namespace of a chart off what lives outside namespaces, custom kinds included', () => {
  const shop = chart();
  new ApiObject(shop, 'crd', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'shops.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Shop' } },
  });
  new ApiObject(shop, 'cr', {
    apiVersion: 'example.com/v1',
    kind: 'Shop',
    metadata: { name: 'main' },
  });
  expect(plan([shop], []).map(({ manifest }) => manifest.metadata)).toEqual([
    { name: 'shops.example.com' },
    { name: 'main' },
  ]);
});

test('keeps two kinds of one name in two groups apart', () => {
  const shop = chart();
  for (const group of ['a.example.com', 'b.example.com']) {
    new ApiObject(shop, group, {
      apiVersion: `${group}/v1`,
      kind: 'Certificate',
      metadata: { name: 'web' },
    });
  }
  expect(plan([shop], []).map(({ type }) => type)).toEqual([
    'kubernetes:a.example.com/v1:Certificate',
    'kubernetes:b.example.com/v1:Certificate',
  ]);
});

test('fails when an object is declared twice', () => {
  const shop = chart();
  configMap(shop, 'settings');
  configMap(new Construct(shop, 'inner'), 'settings');
  expect(() => plan([shop], [])).toThrow(
    "shop/inner/settings: 'configmap/default/settings' is declared by shop/settings already",
  );
});

test('fails when declared dependencies form a circle', () => {
  const shop = chart();
  const [a, b, c] = [configMap(shop, 'a'), configMap(shop, 'b'), configMap(shop, 'c')];
  a.node.addDependency(b);
  b.node.addDependency(c);
  c.node.addDependency(a);
  expect(() => plan([shop], [])).toThrow(
    'charts: objects wait for each other in a circle: configmap/default/a → configmap/default/b → configmap/default/c → configmap/default/a',
  );
});

test('lists every failed validation of a construct', () => {
  const shop = chart();
  configMap(shop, 'a').node.addValidation({ validate: () => ['too short', 'too plain'] });
  configMap(shop, 'b').node.addValidation({ validate: () => ['too long'] });
  expect(() => plan([shop], [])).toThrow('shop/a: too short\nshop/a: too plain\nshop/b: too long');
});

test('orders a chain of 20,000 objects', () => {
  const shop = chart();
  const objects = Array.from({ length: 20_000 }, (_, index) => configMap(shop, `o${index}`));
  objects.forEach((object, index) => {
    const next = objects[index + 1];
    if (next !== undefined) object.node.addDependency(next);
  });
  expect(plan([shop], [])[0]?.name).toBe('configmap/default/o19999');
});
