import type { Deployment, ResourceState } from '../engine/state';
import type { Step, Steps } from '../rehearse/steps';

/** What a stack's state knows of its resources: events say little of what does not change. */
export function stepsOf({ deployment }: Deployment): Steps {
  return new Map((deployment.resources ?? []).map((resource) => [resource.urn, stepOf(resource)]));
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
