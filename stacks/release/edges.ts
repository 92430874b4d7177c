/** A directed graph: an edge from `source` to `target` means that `target` comes first. */
export class Edges<T> {
  readonly #targets = new Map<T, Set<T>>();
  readonly #sources = new Map<T, Set<T>>();

  /** Adds an edge; a second one between the same two, or one to itself, changes nothing. */
  add(source: T, target: T): void {
    if (source === target) return;
    setOf(this.#targets, source).add(target);
    setOf(this.#sources, target).add(source);
  }

  /** What must come before `source`. */
  targetsOf(source: T): ReadonlySet<T> {
    return this.#targets.get(source) ?? new Set();
  }

  /** Those of a group that wait for no other of it. */
  withoutTargetsIn(group: readonly T[]): readonly T[] {
    return outside(group, this.#targets);
  }

  /** Those of a group for which no other of it waits. */
  withoutSourcesIn(group: readonly T[]): readonly T[] {
    return outside(group, this.#sources);
  }

  /**
   * All nodes, each after what must come before it; the given order where edges leave a choice.
   * Where edges form a circle, the nodes of one instead.
   */
  order(
    nodes: readonly T[],
  ): { readonly sorted: readonly T[] } | { readonly circle: readonly T[] } {
    const sorted: T[] = [];
    const state = new Map<T, 'open' | 'done'>();
    for (const root of nodes) {
      if (state.has(root)) continue;
      // an explicit stack: chains may be longer than the call stack is deep
      const path: { node: T; rest: Iterator<T> }[] = [];
      const enter = (node: T) => {
        state.set(node, 'open');
        path.push({ node, rest: this.targetsOf(node).values() });
      };
      enter(root);
      for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
        const next = top.rest.next();
        if (next.done === true) {
          state.set(top.node, 'done');
          sorted.push(top.node);
          path.pop();
        } else if (state.get(next.value) === 'open') {
          const nodesOnPath = path.map(({ node }) => node);
          return { circle: nodesOnPath.slice(nodesOnPath.indexOf(next.value)) };
        } else if (!state.has(next.value)) {
          enter(next.value);
        }
      }
    }
    return { sorted };
  }
}

function setOf<T>(map: Map<T, Set<T>>, key: T): Set<T> {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = new Set<T>();
  map.set(key, created);
  return created;
}

function outside<T>(group: readonly T[], neighbours: ReadonlyMap<T, ReadonlySet<T>>): readonly T[] {
  const members = new Set(group);
  return group.filter((node) => {
    for (const other of neighbours.get(node) ?? []) if (members.has(other)) return false;
    return true;
  });
}
