import type { EngineEvent } from '@pulumi/pulumi/automation';
import type { Change } from './result';
import { resourceName } from './resource-name';

/** One resource that a preview would change. */
export interface PlannedStep {
  readonly change: Exclude<Change, 'same'>;
  readonly urn: string;
  readonly kind: string;
  readonly name: string;
  /** Paths of the properties that differ. */
  readonly properties: readonly string[];
  /** Data would be lost with it. */
  readonly stateful: boolean;
  readonly protected: boolean;
}

const planned: Readonly<Record<string, PlannedStep['change']>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  import: 'create',
};

// resources whose loss loses data, whatever the environment says about keeping it
const statefulKinds = new Set([
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StatefulSet',
  'Bucket',
  'RandomPassword',
  'RandomBytes',
  'PrivateKey',
]);

/** The plan so far, extended by an event of a preview. */
export function plan(steps: readonly PlannedStep[], event: EngineEvent): readonly PlannedStep[] {
  const step = event.resourcePreEvent?.metadata;
  const change = step && planned[step.op];
  if (step === undefined || change === undefined) return steps;
  // components are only brackets around what they contain
  if ((step.new ?? step.old)?.custom !== true) return steps;
  const { kind, name } = resourceName(step.urn);
  const properties = Object.keys(step.detailedDiff ?? {});
  return [
    ...steps,
    {
      change,
      urn: step.urn,
      kind,
      name,
      properties: properties.length > 0 ? properties : (step.diffs ?? []),
      stateful: statefulKinds.has(kind),
      protected: step.old?.protect === true,
    },
  ];
}
