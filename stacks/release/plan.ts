import type { ApiObject, Chart } from 'cdk8s';
import { UserError } from '../../errors/user-error';
import { collect } from './collect';
import { addDeclaredEdges } from './declared-edges';
import { addDerivedEdges } from './derived-edges';
import { Edges } from './edges';
import type { Manifest } from './manifest';
import { logicalName, typeToken } from './names';
import { stateful } from './stateful';

/** An object of a release, ready to be registered as a resource. */
export interface PlannedObject {
  /** Name of its resource. */
  readonly name: string;
  /** Type of its resource. */
  readonly type: string;
  /** Node id of the chart it comes from; undefined for what stands beside the charts. */
  readonly chart: string | undefined;
  /** What is applied. */
  readonly manifest: Manifest;
  /** The objects that must be ready before; each stands earlier in the plan. */
  readonly dependsOn: readonly PlannedObject[];
  /** Whether deleting it would delete data. */
  readonly stateful: boolean;
}

interface Node {
  readonly manifest: Manifest;
  readonly chart: string | undefined;
  readonly path: string;
}

/**
 * Every object of the charts, and those that stand beside them, in an order in which they can be
 * registered. Pure: the same charts give the same plan.
 *
 * @throws UserError when two objects are the same, when edges form a circle, or when a chart is invalid.
 */
export function plan(
  charts: readonly Chart[],
  beside: readonly Manifest[],
): readonly PlannedObject[] {
  const edges = new Edges<Node>();
  const collected = new Map<ApiObject, Node>(
    collect(charts).map(({ construct, chart, manifest }) => [
      construct,
      { manifest, chart: chart.node.id, path: construct.node.path },
    ]),
  );
  const nodes: Node[] = [
    ...collected.values(),
    ...beside.map((manifest) => ({ manifest, chart: undefined, path: logicalName(manifest) })),
  ];
  rejectDuplicates(nodes);

  const declared = new Edges<ApiObject>();
  addDeclaredEdges(charts, declared);
  for (const [construct, node] of collected) {
    for (const target of declared.targetsOf(construct)) {
      const targetNode = collected.get(target);
      if (targetNode !== undefined) edges.add(node, targetNode);
    }
  }
  addDerivedEdges(nodes, edges);

  const order = edges.order(nodes);
  if ('circle' in order) {
    const names = order.circle.map(({ manifest }) => logicalName(manifest));
    throw new UserError(
      `charts: objects wait for each other in a circle: ${[...names, names[0]].join(' → ')}`,
      { fix: 'remove one of the dependencies declared with node.addDependency' },
    );
  }
  return planned(order.sorted, edges);
}

function planned(sorted: readonly Node[], edges: Edges<Node>): readonly PlannedObject[] {
  const held = stateful(sorted);
  const done = new Map<Node, PlannedObject>();
  for (const node of sorted) {
    done.set(node, {
      name: logicalName(node.manifest),
      type: typeToken(node.manifest),
      chart: node.chart,
      manifest: node.manifest,
      dependsOn: [...edges.targetsOf(node)].flatMap((target) => done.get(target) ?? []),
      stateful: held.has(node),
    });
  }
  return [...done.values()];
}

function rejectDuplicates(nodes: readonly Node[]): void {
  const first = new Map<string, Node>();
  const problems: string[] = [];
  for (const node of nodes) {
    const key = `${typeToken(node.manifest)} ${logicalName(node.manifest)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, node);
    else
      problems.push(
        `${node.path}: '${logicalName(node.manifest)}' is declared by ${other.path} already`,
      );
  }
  if (problems.length > 0) throw new UserError(problems, { fix: 'give one of them another name' });
}
