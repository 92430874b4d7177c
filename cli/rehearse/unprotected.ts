import type { Deployment, ResourceState } from '../engine/state';

/** What of the properties forbids a deletion, and what allows it. */
const allowed: Readonly<
  Record<string, { readonly forbidden: unknown; readonly allowed: unknown }>
> = {
  deletionProtection: { forbidden: true, allowed: false },
  deletionPolicy: { forbidden: 'PREVENT', allowed: 'DELETE' },
};

/**
 * The state in which nothing refuses to be deleted: neither the engine, nor a cluster or machine with a protection of
 * its own. Whoever destroys the real thing has to take the same steps first.
 */
export function unprotected(state: Deployment): Deployment {
  const { resources = [], ...rest } = state.deployment;
  return { ...state, deployment: { ...rest, resources: resources.map(deletable) } };
}

function deletable({ inputs, outputs, ...resource }: ResourceState): ResourceState {
  return {
    ...resource,
    ...('protect' in resource ? { protect: false } : {}),
    ...(inputs === undefined ? {} : { inputs: permitting(inputs) }),
    ...(outputs === undefined ? {} : { outputs: permitting(outputs) }),
  };
}

function permitting(
  properties: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const known = allowed[name];
      return [name, known !== undefined && value === known.forbidden ? known.allowed : value];
    }),
  );
}
