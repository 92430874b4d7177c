import { FlowPolicies } from '../../constructs/namespace/flow-policies';
import type { Flow, Party } from '../../constructs/namespace/flow-table';
import { Peer } from '../../constructs/namespace/peer';
import type { Manifest } from '../constructs/namespace/manifests';
import { manifestsOf } from '../constructs/namespace/manifests';

/**
 * Policies that let these conversations through beside those of the platform. Their names begin with `prefix`, so
 * that none takes the place of the platform's own for the same pods; the others' ends are left to their namespaces.
 */
export function morePolicies(
  prefix: string,
  flows: readonly Flow[],
  namespaces: readonly string[],
): readonly Manifest[] {
  const renamed = (end: Party | Peer): Party | Peer =>
    end instanceof Peer ? end : { ...end, name: `${prefix}-${end.name}` };
  const own = flows.map((flow) => ({ ...flow, from: renamed(flow.from), to: renamed(flow.to) }));
  return manifestsOf((chart) => {
    new FlowPolicies(chart, 'policies', { flows: own, namespaces });
  });
}
