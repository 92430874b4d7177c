import type { PlannedObject } from '../../stacks/release/plan';
import { UserError } from '../../errors/user-error';
import { detailsOf } from './details';
import { reduced, type Graph, type GraphEdge, type GraphNode } from './graph';

/** Charts that everything stands on, and what stands beside the charts; edges to each would be all one sees. */
const baseCharts: ReadonlySet<string> = new Set(['namespaces', 'definitions', 'network']);
const base = 'base';
// more lines make a box that is longer than its row
const mostLines = 7;

function productOf({ chart }: PlannedObject): string {
  return chart === undefined || baseCharts.has(chart) ? base : chart;
}

/** The products of a stack in the order in which they come up. */
export function productGraph(stack: string, objects: readonly PlannedObject[]): Graph {
  const products = new Map<string, PlannedObject[]>();
  for (const object of objects) {
    products.set(productOf(object), [...(products.get(productOf(object)) ?? []), object]);
  }
  return {
    title: `${stack}: ${count(products.size - (products.has(base) ? 1 : 0), 'product')}, ${count(objects.length, 'object')}`,
    nodes: [...products].map(([name, own]) => productNode(name, own)),
    edges: reduced(edgesOf(objects, productOf)),
  };
}

/**
 * The objects of one product in the order in which they come up; of what they wait for elsewhere, the product.
 *
 * @throws UserError when the stack has no such product.
 */
export function objectGraph(
  stack: string,
  product: string,
  objects: readonly PlannedObject[],
): Graph {
  const own = objects.filter((object) => productOf(object) === product);
  if (own.length === 0) {
    const known = [...new Set(objects.map(productOf))].sort().map((name) => `'${name}'`);
    throw new UserError(
      `product: must be one of ${stack}'s (${known.join(', ')}), got '${product}'`,
      { fix: `./plinth graph ${stack} shows them` },
    );
  }
  const placeOf = (object: PlannedObject): string =>
    productOf(object) === product ? object.name : `product/${productOf(object)}`;
  const edges = edgesOf(own, placeOf);
  const outside = [...new Set(edges.map(({ from }) => from))].filter((id) =>
    id.startsWith('product/'),
  );
  return {
    title: `${product} in ${stack}: ${count(own.length, 'object')}`,
    nodes: [
      ...own.map(objectNode),
      ...outside.map((id): GraphNode => {
        return { id, title: id.slice('product/'.length), lines: [], role: 'outside' };
      }),
    ],
    edges: reduced(edges),
  };
}

function edgesOf(
  objects: readonly PlannedObject[],
  placeOf: (object: PlannedObject) => string,
): readonly GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const object of objects) {
    for (const before of object.dependsOn) {
      const [from, to] = [placeOf(before), placeOf(object)];
      if (from !== to) edges.set(`${from}\n${to}`, { from, to });
    }
  }
  return [...edges.values()];
}

function productNode(name: string, objects: readonly PlannedObject[]): GraphNode {
  if (name === base) return { id: base, title: base, lines: countedKinds(objects), role: 'base' };
  const details = detailsOf(objects.map(({ manifest }) => manifest));
  const hidden = details.length - mostLines;
  return {
    id: name,
    title: name,
    lines: [
      ...details.slice(0, mostLines),
      ...(hidden > 0 ? [`and ${hidden} more`] : []),
      count(objects.length, 'object'),
    ],
    role: objects.some(({ stateful }) => stateful) ? 'stateful' : 'plain',
  };
}

function objectNode({ name, manifest, stateful }: PlannedObject): GraphNode {
  const { namespace, name: own } = manifest.metadata;
  return {
    id: name,
    title: own,
    lines: [namespace === undefined ? manifest.kind : `${manifest.kind} in ${namespace}`],
    role: stateful ? 'stateful' : 'plain',
  };
}

/** `9 Namespaces`, the most frequent kind first. */
function countedKinds(objects: readonly PlannedObject[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { manifest } of objects) {
    counts.set(manifest.kind, (counts.get(manifest.kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([kind, many]) => `${many} ${plural(kind, many)}`);
}

function plural(kind: string, many: number): string {
  if (many === 1) return kind;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

function count(many: number, what: string): string {
  return `${many} ${many === 1 ? what : `${what}s`}`;
}
