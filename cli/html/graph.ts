import type { Links } from '../preview/links';
import type { PlannedChange } from '../preview/report';

/** What waits for what among the things that change, by their positions. */
export interface ChangeGraph {
  /** `[what waits, what it waits for]` among changes. */
  readonly resources: readonly (readonly [number, number])[];
  /** The same among products, also by way of products in which nothing changes. */
  readonly products: readonly (readonly [string, string])[];
}

export function graphOf(changes: readonly PlannedChange[], links: Links): ChangeGraph {
  const positions = new Map(changes.map(({ urn }, at) => [logicalName(urn), at]));
  const resources = changes.flatMap(({ urn }, at) =>
    (links.get(logicalName(urn))?.after ?? []).flatMap((name) => {
      const before = positions.get(name);
      return before === undefined ? [] : [[at, before] as const];
    }),
  );
  const products = new Set(changes.map(({ product }) => product));
  return { resources, products: withoutDetours(edgesAmong(products, productEdges(links))) };
}

function logicalName(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

function productEdges(links: Links): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { product, after } of links.values()) {
    if (product === undefined) continue;
    const own = edges.get(product) ?? new Set();
    for (const name of after) {
      const other = links.get(name)?.product;
      if (other !== undefined && other !== product) own.add(other);
    }
    edges.set(product, own);
  }
  return edges;
}

/** Edges among some nodes; what lies between two of them is passed through. */
function edgesAmong(
  nodes: ReadonlySet<string>,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly [string, string])[] {
  return [...nodes].flatMap((from) => {
    const found = new Set<string>();
    const seen = new Set([from]);
    const queue = [...(edges.get(from) ?? [])];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (nodes.has(next)) found.add(next);
      else queue.push(...(edges.get(next) ?? []));
    }
    return [...found].sort().map((to) => [from, to] as const);
  });
}

/** Without the edges that others lead along anyway: an arrow to each says nothing more, and hides the rest. */
function withoutDetours(
  edges: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const after = new Map<string, string[]>();
  for (const [from, to] of edges) after.set(from, [...(after.get(from) ?? []), to]);
  const leads = (from: string, to: string, seen: Set<string>): boolean =>
    (after.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return leads(next, to, seen);
    });
  return edges.filter(([from, to]) => {
    const others = (after.get(from) ?? []).filter((next) => next !== to);
    return !others.some((next) => leads(next, to, new Set([from])));
  });
}
