import type { Chart } from 'cdk8s';
import { FlowPolicies } from '../../constructs/namespace/flow-policies';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { PlatformNamespace } from '../../constructs/namespace/namespace';
import { Peer } from '../../constructs/namespace/peer';
import { Charts } from '../../stacks/products/charts';
import type { Manifest } from '../../stacks/release/manifest';
import { plan } from '../../stacks/release/plan';

/** Namespaces of the platform in which nothing is allowed that was not stated, and that proofs' pods talk to. */
const neighbours = ['cnpg-system', 'monitoring', 'gateway'];

/** Fills a chart, and gives the conversations that its pods need. */
export type Part = (chart: Chart) => readonly Flow[];

/**
 * Objects in a namespace of their own, made by the constructs that every environment is made of: with its default
 * denial, and policies for just the conversations that the constructs state. They stand in the order in which they
 * can be applied.
 */
export function proofObjects(namespace: string, ...parts: readonly Part[]): readonly Manifest[] {
  const charts = new Charts();
  const around = new PlatformNamespace(charts.add('namespace'), 'namespace', { name: namespace });
  const flows = parts.flatMap((fill, index) => fill(charts.add(`content-${index}`, namespace)));
  new FlowPolicies(charts.add('network'), 'flows', {
    flows: [...around.flows, ...flows].map((flow) => apart(flow, namespace)),
    namespaces: [namespace, ...neighbours],
  });
  return plan(charts.all, []).map(({ manifest }) => manifest);
}

/** The platform's own policies must stay what they are: a neighbour gets one more, and policies add up. */
function apart(flow: Flow, namespace: string): Flow {
  const other = (end: Party | Peer): Party | Peer =>
    end instanceof Peer || !neighbours.includes(end.namespace)
      ? end
      : { ...end, name: `${namespace}-${end.name}` };
  return { ...flow, from: other(flow.from), to: other(flow.to) };
}
