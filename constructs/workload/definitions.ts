import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';

/** A CustomResourceDefinition as `tools/crds` writes it. */
export interface Definition {
  /** Version of the definition's own kind. */
  readonly apiVersion: string;
  /** `CustomResourceDefinition`. */
  readonly kind: string;
  /** Its name, and annotations where upstream has some. */
  readonly metadata: { readonly name: string };
}

/** Properties of `Definitions`. */
export interface DefinitionsProps {
  /** The definitions, as upstream has them. */
  readonly manifests: readonly Definition[];
  /**
   * Labels of each.
   * @default - those of the chart alone
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The kinds that a product adds to the API. */
export class Definitions extends Construct {
  constructor(scope: Construct, id: string, { manifests, labels }: DefinitionsProps) {
    super(scope, id);
    for (const definition of manifests) {
      const metadata = { ...definition.metadata, ...(labels && { labels: { ...labels } }) };
      clusterScoped(new ApiObject(this, metadata.name, { ...definition, metadata }));
    }
  }
}
