import type { Deployment, ResourceState } from '../engine/state';
import type { Step, Steps } from '../rehearse/steps';

/** What a stack's state knows of its resources: events say little of what does not change. */
export function stepsOf({ deployment }: Deployment): Steps {
  const living = (deployment.resources ?? []).filter((resource) => !isDying(resource));
  return new Map(living.map((resource) => [resource.urn, stepOf(resource)]));
}

/** What a replacement put another one in the place of, and is still to be deleted, has the same URN. */
function isDying(resource: ResourceState): boolean {
  return 'delete' in resource && resource.delete === true;
}

function stepOf(resource: ResourceState): Step {
  const { urn, type, id = '', parent = '', custom, inputs = {} } = resource;
  return {
    change: 'same',
    urn,
    type,
    id,
    parent,
    custom,
    properties: [],
    inputs,
    planned: inputs,
    existed: true,
    protected: 'protect' in resource && resource.protect === true,
    retained: 'retainOnDelete' in resource && resource.retainOnDelete === true,
    failed: false,
  };
}
