import { callPulumi, type PulumiCall } from '../engine/pulumi';
import type { Deployment, ResourceState } from '../engine/state';

/** What the state of a stack says of what it has. */
export interface StackContents {
  readonly resources: readonly ResourceState[];
  /** URNs of what its program protects from deletion. */
  readonly protected: readonly string[];
  /**
   * URNs of what a run that was killed had begun to make: it may be there, and no state knows of it. What a later run
   * has made or taken up is none of it, although the engine keeps the note of the killed one for ever.
   */
  readonly pending: readonly string[];
}

/** Reads the state of a stack, secrets encrypted. */
export async function stackContents(run: PulumiCall): Promise<StackContents> {
  const args = ['stack', 'export', '--stack', run.stack];
  return contentsOf(JSON.parse(await callPulumi(run, args)) as Deployment);
}

export function contentsOf({ deployment }: Deployment): StackContents {
  const resources = deployment.resources ?? [];
  const there = new Set(resources.map(({ urn }) => urn));
  return {
    resources,
    protected: resources.filter(isProtected).map(({ urn }) => urn),
    pending: (deployment.pending_operations ?? [])
      .filter(({ type, resource }) => type === 'creating' && !there.has(resource.urn))
      .map(({ resource }) => resource.urn),
  };
}

function isProtected(resource: ResourceState & { readonly protect?: boolean }): boolean {
  return resource.protect === true;
}

/** Removes a stack that has no resources, with its history and the settings in this checkout. */
export async function removeStack(run: PulumiCall): Promise<void> {
  await callPulumi(run, ['stack', 'rm', '--yes', '--stack', run.stack]);
}
