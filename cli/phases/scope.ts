import type { EngineEvent } from '@pulumi/pulumi/automation';
import { closure, installed } from '../../stacks/release/phases';
import { chartType, groupKind, releaseType, urnOf } from '../../stacks/release/names';
import type { PlannedObject } from '../../stacks/release/plan';
import { plan, type PlannedStep } from '../engine/plan';
import type { Phase } from './phase';

/** A preview of everything that a stack consists of. */
export interface WholePlan {
  /** What would change. */
  readonly steps: readonly PlannedStep[];
  /** URNs of everything that is declared or there. */
  readonly urns: readonly string[];
}

export const nothingPlanned: WholePlan = { steps: [], urns: [] };

/** The preview so far, extended by one of its events. */
export function observed(whole: WholePlan, event: EngineEvent): WholePlan {
  const urn = event.resourcePreEvent?.metadata.urn;
  if (urn === undefined) return whole;
  return { steps: plan(whole.steps, event), urns: [...whole.urns, urn] };
}

/** Which resources a phase may touch. */
export interface Scope {
  readonly phase: Exclude<Phase, 'config'>;
  /** URNs of the objects that are installed. */
  readonly installs: ReadonlySet<string>;
  /** URNs of those for which nothing else waits, and which take nothing along when they are made anew. */
  readonly replaceable: ReadonlySet<string>;
}

/** The scope of a phase in a stack whose release has these objects. */
export function scopeOf(
  phase: Exclude<Phase, 'config'>,
  stack: string,
  objects: readonly PlannedObject[],
): Scope {
  const first = installed(objects);
  const waitedFor = closure(objects.filter((object) => !first.has(object)));
  const isAlone = (object: PlannedObject) =>
    !waitedFor.has(object) && !holds.has(groupKind(object.manifest));
  const urns = (some: readonly PlannedObject[]) =>
    new Set(some.map((object) => urnOf(stack, object)));
  return { phase, installs: urns([...first]), replaceable: urns([...first].filter(isAlone)) };
}

// whoever deletes one deletes everything in it, or of it
const holds: ReadonlySet<string> = new Set([
  '/Namespace',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** Whether a resource is installed: everything outside of the release is, and of the release what must come first. */
function isInstalled({ installs }: Scope, urn: string): boolean {
  return installs.has(urn) || !urn.includes(`::${releaseType}$`);
}

/** What would change in the phase alone: what is no longer declared goes when all else is there. */
export function stepsOf(scope: Scope, { steps }: WholePlan): readonly PlannedStep[] {
  const isOwn = ({ change, urn }: PlannedStep): boolean =>
    scope.phase === 'install'
      ? isInstalled(scope, urn) && change !== 'delete'
      : !isInstalled(scope, urn) || change === 'delete';
  return steps.filter(isOwn);
}

/** What the engine is to leave alone. Components stay: they are only brackets, and what is in one needs it. */
export function excluded(scope: Scope, { steps, urns }: WholePlan): readonly string[] {
  if (scope.phase === 'provision') return [];
  const gone = new Set(steps.filter(({ change }) => change === 'delete').map(({ urn }) => urn));
  const isComponent = (urn: string) => urn.includes(`$${chartType}::`);
  return [...new Set(urns)]
    .filter((urn) => gone.has(urn) || (!isInstalled(scope, urn) && !isComponent(urn)))
    .sort();
}

/** Why the phase can not be done alone; nothing where it can. */
export function refusals(scope: Scope, whole: WholePlan): readonly string[] {
  const declared = new Set(whole.urns);
  const absent = [...scope.installs].filter((urn) => !declared.has(urn));
  if (absent.length > 0) {
    return absent.map((urn) => `${urn}: must be declared by the program, as by these sources`);
  }
  const own = stepsOf(scope, whole);
  if (scope.phase === 'provision') {
    return whole.steps
      .filter((step) => !own.includes(step))
      .map((step) => `${nameOf(step)}: must be ${participles[step.change]} by 'install' first`);
  }
  // the engine deletes what waits for a resource that is made anew, whether it is left alone or not
  const isSafe = ({ urn }: PlannedStep) =>
    scope.replaceable.has(urn) && !whole.steps.some(({ change }) => change === 'delete');
  return own
    .filter((step) => step.change === 'replace' && !isSafe(step))
    .map((step) => `${nameOf(step)}: must not be made anew by 'install', others may go with it`);
}

const participles: Readonly<Record<PlannedStep['change'], string>> = {
  create: 'created',
  update: 'updated',
  replace: 'made anew',
  delete: 'deleted',
};

function nameOf({ kind, name }: PlannedStep): string {
  return `${kind} ${name}`;
}
