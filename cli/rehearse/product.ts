import { resourceName } from '../engine/resource-name';
import type { Step, Steps } from './steps';

const chart = 'plinth:release:Chart';
const stack = 'pulumi:pulumi:Stack';

/**
 * The product a resource belongs to: the chart of an object, the component that brackets everything else. What has
 * none is the cluster itself.
 */
export function productOf(step: Step, steps: Steps): string {
  const around = bracketsOf(step, steps);
  const nearest = around.find(({ type }) => type === chart);
  const [outermost] = around.filter(({ type }) => type !== stack).slice(-1);
  const bracket = nearest ?? outermost;
  if (bracket === undefined) return 'cluster';
  // Secrets with values of the deployment stand in the release itself, beside its charts
  return bracket.type === 'plinth:release:Release' ? 'secrets' : resourceName(bracket.urn).name;
}

/** Components around a resource, the nearest first. */
function bracketsOf({ parent }: Step, steps: Steps): readonly Step[] {
  const around = steps.get(parent);
  if (around === undefined) return [];
  return [...(around.custom ? [] : [around]), ...bracketsOf(around, steps)];
}
