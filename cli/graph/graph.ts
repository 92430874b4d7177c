/** A box of a graph. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** What is in it, one line each. */
  readonly lines: readonly string[];
  /** `stateful` holds data, `base` is what everything stands on, `outside` belongs to another picture. */
  readonly role: 'plain' | 'stateful' | 'base' | 'outside';
}

/** What must be ready before what. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The same order with no edge that others imply: a picture of all of them shows nothing. */
export function reduced(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  return edges.filter(({ from, to }) => {
    const targets = next.get(from);
    if (targets?.has(to) !== true) return false;
    targets.delete(to);
    if (reaches(next, from, to)) return false;
    targets.add(to);
    return true;
  });
}

function reaches(
  next: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const target of next.get(at) ?? []) {
      if (target === to) return true;
      if (!seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
  return false;
}
