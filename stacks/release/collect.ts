import { ApiObject, Chart } from 'cdk8s';
import { UserError } from '../../errors/user-error';
import { groupOf, stringAt, type Manifest } from './manifest';
import { groupKind, inItsScope } from './names';

/** An object of a chart, rendered. */
export interface CollectedObject {
  /** The construct it comes from. */
  readonly construct: ApiObject;
  /** The closest chart around it. */
  readonly chart: Chart;
  /** What is applied. */
  readonly manifest: Manifest;
}

/**
 * Renders every object of the charts once, in the order of the construct tree.
 *
 * @throws UserError with every failed validation of a construct, and every Pulumi output that
 * entered a chart.
 */
export function collect(charts: readonly Chart[]): readonly CollectedObject[] {
  const constructs = [...new Set(charts.flatMap((chart) => chart.node.findAll()))];
  const invalid = constructs.flatMap(({ node }) =>
    node.validate().map((problem) => `${node.path}: ${problem}`),
  );
  if (invalid.length > 0) throw new UserError(invalid);

  const objects = constructs.filter((construct) => ApiObject.isApiObject(construct));
  const outputs: string[] = [];
  const rendered = objects.flatMap((construct) => {
    const manifest = render(construct, outputs);
    return manifest === undefined ? [] : [{ construct, chart: Chart.of(construct), manifest }];
  });
  if (outputs.length > 0) throw new UserError(outputs, { fix: outputFix });

  const custom = clusterScopedKinds(rendered.map(({ manifest }) => manifest));
  return rendered.map((object) => ({ ...object, manifest: inItsScope(object.manifest, custom) }));
}

const outputFix =
  'charts are plain values: let stacks/ put what is only known at deploy time into a Secret or ConfigMap, and give the chart its name';

// what @pulumi/pulumi returns when an output is used as a string
const outputAsString = 'Calling [toString] on an [Output<T>] is not supported';

function render(construct: ApiObject, outputs: string[]): Manifest | undefined {
  const problem = `${construct.node.path}: ${construct.kind} '${construct.name}' must not contain a Pulumi output`;
  try {
    const manifest = construct.toJson() as Manifest;
    if (JSON.stringify(manifest).includes(outputAsString)) {
      outputs.push(problem);
      return undefined;
    }
    return manifest;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (!message.includes("of type 'OutputImpl'") && !message.includes(outputAsString)) throw error;
    outputs.push(problem);
    return undefined;
  }
}

function clusterScopedKinds(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    manifests
      .filter((manifest) => isCustomResourceDefinition(manifest))
      .filter((crd) => stringAt(crd, 'spec', 'scope') === 'Cluster')
      .map((crd) => definedKind(crd)),
  );
}

/** Whether the object defines a custom resource. */
export function isCustomResourceDefinition(manifest: Manifest): boolean {
  return groupKind(manifest) === 'apiextensions.k8s.io/CustomResourceDefinition';
}

/** `group/Kind` of the custom resource that a CustomResourceDefinition defines. */
export function definedKind(crd: Manifest): string {
  const group = stringAt(crd, 'spec', 'group') ?? groupOf(crd);
  return `${group}/${stringAt(crd, 'spec', 'names', 'kind') ?? ''}`;
}
