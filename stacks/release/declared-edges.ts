import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Edges } from './edges';

/**
 * What the constructs declare: `a.node.addDependency(b)` puts every object of `b` before every
 * object of `a`, as cdk8s does, and a chart comes after the charts nested in it. cdk8s writes such
 * a dependency out as the product of both sides; here the last objects of `b` come before the first
 * of `a`, from which all the others follow.
 */
export function addDeclaredEdges(charts: readonly Chart[], edges: Edges<ApiObject>): void {
  const constructs = [...new Set(charts.flatMap((chart) => chart.node.findAll()))];
  const known = new Set<IConstruct>(constructs);
  const composites: [IConstruct, IConstruct][] = [];
  for (const source of constructs) {
    const nested = Chart.isChart(source)
      ? source.node.children.filter((child) => Chart.isChart(child))
      : [];
    for (const target of [...source.node.dependencies, ...nested]) {
      if (!known.has(target)) continue;
      if (ApiObject.isApiObject(source) && ApiObject.isApiObject(target)) edges.add(source, target);
      else composites.push([source, target]);
    }
  }
  for (const [source, target] of innermostFirst(composites)) {
    const [sources, targets] = [new Set(objectsOf(source)), new Set(objectsOf(target))];
    // one of the two may stand inside the other
    const before = [...targets].filter(
      (object) => !sources.has(object) || contains(source, target),
    );
    const after = [...sources].filter((object) => !targets.has(object) || contains(target, source));
    const first = edges.withoutTargetsIn(after);
    const last = edges.withoutSourcesIn(before);
    for (const one of first) for (const other of last) edges.add(one, other);
  }
}

function contains(outer: IConstruct, inner: IConstruct): boolean {
  return outer !== inner && inner.node.scopes.includes(outer);
}

/** Objects of a construct that belong to its own chart, unless the construct is a chart itself. */
function objectsOf(construct: IConstruct): ApiObject[] {
  const chart = Chart.of(construct);
  return construct.node
    .findAll()
    .filter((child) => ApiObject.isApiObject(child))
    .filter((object) => Chart.of(object) === chart);
}

// the ends of a composite are found from the edges inside it, which therefore come first
function innermostFirst(pairs: [IConstruct, IConstruct][]): [IConstruct, IConstruct][] {
  const depth = ([source, target]: [IConstruct, IConstruct]) =>
    Math.min(source.node.scopes.length, target.node.scopes.length);
  return [...pairs].sort((a, b) => depth(b) - depth(a));
}
