import type { EngineEvent } from '@pulumi/pulumi/automation';

/** What a run of the engine did, or was about to do, with one resource. */
export interface Step {
  readonly change: 'create' | 'update' | 'replace' | 'delete' | 'same';
  readonly urn: string;
  readonly type: string;
  /** Name that its provider knows it by, empty before it is made. */
  readonly id: string;
  readonly parent: string;
  /** `false` for the brackets around others: components and the stack. */
  readonly custom: boolean;
  /** Paths of the properties that differ. */
  readonly properties: readonly string[];
  /** Inputs before the run, for something new those it gets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that it gets with the run, empty where it is deleted. */
  readonly planned: Readonly<Record<string, unknown>>;
  /** It was there before the run. */
  readonly existed: boolean;
  readonly protected: boolean;
  readonly retained: boolean;
  readonly failed: boolean;
}

/** Steps by URN. */
export type Steps = ReadonlyMap<string, Step>;

export const noSteps: Steps = new Map();

// the halves of a replacement come before and after the step that names the reason
const changes: Readonly<Record<string, Step['change']>> = {
  create: 'create',
  import: 'create',
  update: 'update',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'import-replacement': 'replace',
  delete: 'delete',
  same: 'same',
};

/**
 * The steps so far, extended by an event. Of what does not change the engine's events say little: the rest is taken
 * from an `earlier` run on the same stack.
 */
export function observe(steps: Steps, event: EngineEvent, earlier: Steps = noSteps): Steps {
  const failed = event.resOpFailedEvent?.metadata.urn;
  if (failed !== undefined) return markFailed(steps, failed);
  const refused = refusedReplacement(event);
  if (refused !== undefined) return markReplaced(steps, refused);
  const step = event.resourcePreEvent?.metadata;
  const change = step && changes[step.op];
  if (step === undefined || change === undefined) return steps;
  const state = step.old ?? step.new;
  const known = steps.get(step.urn);
  const before = earlier.get(step.urn);
  const differing = Object.keys(step.detailedDiff ?? {});
  const properties = differing.length > 0 ? differing : (step.diffs ?? []);
  return new Map(steps).set(step.urn, {
    change,
    urn: step.urn,
    type: step.type,
    id: step.old?.id ?? '',
    parent: state?.parent ?? before?.parent ?? '',
    custom: state?.custom === true,
    properties: properties.length > 0 ? properties : (known?.properties ?? []),
    inputs: (state?.inputs ?? before?.inputs ?? {}) as Readonly<Record<string, unknown>>,
    planned: (step.new?.inputs ?? known?.planned ?? {}) as Readonly<Record<string, unknown>>,
    existed: (step.old ?? undefined) !== undefined || known?.existed === true,
    protected: step.old?.protect === true,
    retained: step.old?.retainOnDelete === true,
    failed: known?.failed ?? false,
  });
}

function markFailed(steps: Steps, urn: string): Steps {
  const step = steps.get(urn);
  return step === undefined ? steps : new Map(steps).set(urn, { ...step, failed: true });
}

/** The engine refuses to replace what is protected before there is any step of it. */
function refusedReplacement({ diagnosticEvent }: EngineEvent): string | undefined {
  if (diagnosticEvent?.severity !== 'error') return undefined;
  return /unable to replace resource "([^"]+)"/.exec(diagnosticEvent.message)?.[1];
}

function markReplaced(steps: Steps, urn: string): Steps {
  const bare: Step = {
    change: 'replace',
    urn,
    type: urn.split('::').at(2)?.split('$').at(-1) ?? '',
    id: '',
    parent: '',
    custom: true,
    properties: [],
    inputs: {},
    planned: {},
    existed: true,
    protected: true,
    retained: false,
    failed: true,
  };
  return new Map(steps).set(urn, { ...bare, ...steps.get(urn), change: 'replace', failed: true });
}
