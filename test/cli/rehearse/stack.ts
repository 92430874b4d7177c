import type { EngineEvent } from '@pulumi/pulumi/automation';
import { noSteps, observe, type Steps } from '../../../cli/rehearse/steps';
import type { Phase, Purpose } from '../../../cli/rehearse/phases';
import type { PhaseRun } from '../../../cli/rehearse/report';
import { nothingHappened, type Change, type Diagnostic } from '../../../cli/engine/result';

const prefix = 'urn:pulumi:prod::plinth';
const root = `${prefix}::pulumi:pulumi:Stack::plinth-prod`;
const release = `${prefix}::plinth:release:Release::platform`;

/** URN of the component of a chart. */
export const chartOf = (name: string): string =>
  `${prefix}::plinth:release:Release$plinth:release:Chart::${name}`;

/** A resource of a stack, as much of it as rehearsals read. */
export interface Fake {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** URN of its parent. @default - the stack */
  readonly parent?: string;
  readonly custom?: boolean;
  /** Name that its provider knows it by. */
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Inputs that it gets. @default - those it has */
  readonly planned?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly differing?: readonly string[];
}

/** URN of a resource. */
export function urnOf({
  type,
  name,
  parent = root,
}: Pick<Fake, 'type' | 'name' | 'parent'>): string {
  const [, , types = ''] = parent.split('::');
  const path = parent === root || parent === '' ? type : `${types}$${type}`;
  return `${prefix}::${path}::${name}`;
}

/** The event with which a step on a resource begins. */
export function began(fake: Fake): EngineEvent {
  const {
    op,
    type,
    parent = root,
    custom = true,
    id = '',
    inputs = {},
    planned = inputs,
    protect,
    retainOnDelete,
  } = fake;
  const urn = urnOf(fake);
  const state = {
    type,
    urn,
    custom,
    id,
    parent,
    inputs,
    outputs: {},
    provider: '',
    protect,
    retainOnDelete,
  };
  const detailedDiff = Object.fromEntries(
    (fake.differing ?? []).map((path) => [path, { diffKind: 'update', inputDiff: true }]),
  );
  return {
    sequence: 0,
    timestamp: 0,
    resourcePreEvent: {
      metadata: {
        op,
        urn,
        type,
        provider: '',
        old: op === 'create' ? null : state,
        new: op === 'delete' ? null : { ...state, inputs: planned },
        detailedDiff,
      },
    },
  } as unknown as EngineEvent;
}

/** The component that is the stack, the release, and the charts named. */
export function brackets(...charts: readonly string[]): readonly EngineEvent[] {
  const component = { op: 'same', custom: false } as const;
  return [
    began({ ...component, type: 'pulumi:pulumi:Stack', name: 'plinth-prod', parent: '' }),
    began({ ...component, type: 'plinth:release:Release', name: 'platform' }),
    ...charts.map((name) =>
      began({ ...component, type: 'plinth:release:Chart', name, parent: release }),
    ),
  ];
}

/** A Kubernetes object of a chart; `name` is `<namespace>/<name>`, or the name alone. */
export function object(
  op: string,
  apiVersion: string,
  kind: string,
  name: string,
  more: Partial<Fake> & { readonly chart?: string; readonly spec?: unknown } = {},
): EngineEvent {
  const { chart = 'immudb', spec = {}, ...rest } = more;
  const [own = name, namespace] = name.split('/').reverse();
  const group = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
  return began({
    op,
    type: `kubernetes:${group}:${kind}`,
    name: `${kind.toLowerCase()}/${name}`,
    parent: chartOf(chart),
    inputs: {
      apiVersion,
      kind,
      metadata: { name: own, ...(namespace === undefined ? {} : { namespace }) },
      spec,
    },
    ...rest,
  });
}

/** What a run of the engine was, from its events. */
export function stepsOf(...events: readonly EngineEvent[]): Steps {
  return events.reduce((steps: Steps, event) => observe(steps, event), noSteps);
}

/** A run of a phase. */
export function ran(
  purpose: Purpose,
  options: {
    readonly steps?: Steps;
    readonly counts?: Partial<Record<Change, number>>;
    readonly diagnostics?: readonly Diagnostic[];
    readonly succeeded?: boolean;
    readonly title?: string;
  } = {},
): PhaseRun {
  const { steps = noSteps, counts = {}, diagnostics = [], succeeded = true, title } = options;
  const phase: Phase = {
    title: title ?? purpose,
    purpose,
    stack: 'prod',
    verb: purpose === 'plan' ? 'preview' : 'up',
    side: 'to',
  };
  return {
    phase,
    succeeded,
    result: { ...nothingHappened, counts: { ...nothingHappened.counts, ...counts }, diagnostics },
    steps,
    elapsedMs: 1500,
  };
}
