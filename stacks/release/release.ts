import * as pulumi from '@pulumi/pulumi';
import type { Chart } from 'cdk8s';
import type * as kubernetes from '@pulumi/kubernetes';
import { at, type Manifest } from './manifest';
import { chartType, groupKind, releaseType } from './names';
import { plan, type PlannedObject } from './plan';
import { resourceClass } from './resource-class';
import { rolledBySecrets } from './rolled';
import { secretManifest, type SecretIdentity } from './secret';

/** What a release deploys, and where. */
export interface ReleaseArgs {
  /** The charts; their objects become one resource each. */
  readonly charts: readonly Chart[];
  /** Secrets whose values are known at deploy time only; the charts know them by name. */
  readonly secrets: readonly ReleaseSecret[];
  /** The cluster's provider. */
  readonly provider: kubernetes.Provider;
  /** The cluster; its deletion deletes every object. `undefined` for one that is not ours. */
  readonly cluster: pulumi.Resource | undefined;
  /** `keep` protects and retains whatever holds data. */
  readonly data: 'keep' | 'throw-away';
}

/** A Secret of a release. */
export interface ReleaseSecret extends SecretIdentity {
  /** Values by key; secret in the state. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * By key a text that changes when the value does and shows nothing of it: pods that read the key are
   * annotated with it, so that another value rolls them and no others.
   * @default - pods keep running with the values that they started with
   */
  readonly revisions?: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * The joint of the two worlds: every object of some cdk8s charts as a Pulumi resource of its own,
 * with the edges that the charts declare and those that follow from the objects.
 */
export class Release extends pulumi.ComponentResource {
  /** Number of Kubernetes objects. */
  readonly size: number;

  /** @throws UserError when the charts can not be released; nothing is registered then. */
  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const objects = plan(args.charts, args.secrets.map(secretManifest));
    super(releaseType, name, {}, opts);
    const secrets = new Map(
      args.secrets.map((secret) => [`${secret.namespace}/${secret.name}`, secret]),
    );
    const parents = this.charts(objects);
    const registered = new Map<PlannedObject, pulumi.Resource>();
    for (const object of objects) {
      const { namespace, name: objectName } = object.manifest.metadata;
      const secret =
        object.chart === undefined ? secrets.get(`${namespace ?? ''}/${objectName}`) : undefined;
      const Resource = resourceClass(object);
      registered.set(
        object,
        new Resource(
          object.name,
          rolledBySecrets(inputs(object.manifest, secret), object.manifest, secrets),
          {
            ...options(object, args),
            parent: parents.get(object.chart) ?? this,
            dependsOn: object.dependsOn.flatMap((other) => registered.get(other) ?? []),
          },
        ),
      );
    }
    this.size = objects.length;
    this.registerOutputs({ size: this.size });
  }

  private charts(
    objects: readonly PlannedObject[],
  ): ReadonlyMap<string | undefined, pulumi.Resource> {
    const ids = [...new Set(objects.map(({ chart }) => chart))].filter((id) => id !== undefined);
    return new Map(
      ids.map((id) => [id, new pulumi.ComponentResource(chartType, id, {}, { parent: this })]),
    );
  }
}

function options(object: PlannedObject, args: ReleaseArgs): pulumi.CustomResourceOptions {
  const { provider, cluster, data } = args;
  const keeps = data === 'keep' && object.stateful;
  const isDefinition =
    groupKind(object.manifest) === 'apiextensions.k8s.io/CustomResourceDefinition';
  return {
    provider,
    ...(cluster === undefined ? {} : { deletedWith: cluster }),
    ...(keeps ? { protect: true, retainOnDelete: true } : {}),
    // tens of thousands of lines of schema; that it changed is enough
    ...(isDefinition ? { hideDiffs: ['spec'] } : {}),
  };
}

/** The manifest as inputs; what a Secret holds becomes secret key by key, so that a diff can name the key. */
function inputs(manifest: Manifest, secret: ReleaseSecret | undefined): Record<string, unknown> {
  if (groupKind(manifest) !== '/Secret') return { ...manifest };
  const concealed: Record<string, unknown> = {};
  for (const field of ['data', 'stringData']) {
    const values = field === 'stringData' && secret ? secret.values : at(manifest, field);
    if (typeof values !== 'object' || values === null) continue;
    const entries = Object.entries(values) as [string, unknown][];
    concealed[field] = Object.fromEntries(
      entries.map(([key, value]) => [key, pulumi.secret(value)]),
    );
  }
  return { ...manifest, ...concealed };
}
