import * as kubernetes from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import type { PlannedObject } from './plan';

/** Registers an object of one kind. */
export type ResourceClass = new (
  name: string,
  args: Readonly<Record<string, unknown>>,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/**
 * The class of @pulumi/kubernetes for a planned object, with the aliases of kinds that moved between
 * groups; its CustomResource where it has none. Either way the resource's type is the object's own.
 */
export function resourceClass({ type, manifest }: PlannedObject): ResourceClass {
  const [, groupVersion = '', kind = ''] = type.split(':');
  const [group = '', version = ''] = groupVersion.split('/');
  // rbac.authorization.k8s.io is `rbac` there; a foreign group that starts alike has another type
  const modules: Readonly<Record<string, unknown>> = { ...kubernetes };
  const found = member(member(modules[group.split('.')[0] ?? ''], version), kind);
  if (isResourceClass(found) && found.__pulumiType === type) return found;
  return customResourceOf(manifest.apiVersion, manifest.kind);
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function isResourceClass(
  value: unknown,
): value is ResourceClass & { readonly __pulumiType: unknown } {
  return typeof value === 'function' && '__pulumiType' in value;
}

function customResourceOf(apiVersion: string, kind: string): ResourceClass {
  return class extends kubernetes.apiextensions.CustomResource {
    constructor(
      name: string,
      args: Readonly<Record<string, unknown>>,
      opts: pulumi.CustomResourceOptions,
    ) {
      super(name, { ...args, apiVersion, kind }, opts);
    }
  };
}
