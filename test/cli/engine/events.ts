import type { EngineEvent } from '@pulumi/pulumi/automation';

export const deployment =
  'urn:pulumi:local::plinth::kubernetes:apps/v1:Deployment::deployment/immudb/immudb';
export const claim =
  'urn:pulumi:local::plinth::kubernetes:core/v1:PersistentVolumeClaim::persistentvolumeclaim/immudb/data';
export const component = 'urn:pulumi:local::plinth::plinth:release:Release::platform';
export const provider = 'urn:pulumi:local::plinth::pulumi:providers:kubernetes::cluster';

interface Extra {
  readonly detailedDiff?: Readonly<Record<string, unknown>>;
  readonly diffs?: readonly string[];
  readonly protect?: boolean;
}

function metadata(op: string, urn: string, extra: Extra = {}): unknown {
  const custom = urn !== component;
  const type = urn.split('::')[2] ?? '';
  const state = {
    urn,
    type,
    custom,
    protect: extra.protect === true,
    id: '',
    inputs: {},
    outputs: {},
  };
  const old = op === 'create' ? null : state;
  const next = op === 'delete' ? null : state;
  return { op, urn, type, old, new: next, provider: '', ...extra };
}

function event(part: Readonly<Record<string, unknown>>): EngineEvent {
  return { sequence: 0, timestamp: 0, ...part };
}

/** The events of the engine, with the parts that are read. */
export const began = (op: string, urn: string, extra?: Extra): EngineEvent =>
  event({ resourcePreEvent: { metadata: metadata(op, urn, extra) } });
export const ended = (op: string, urn: string): EngineEvent =>
  event({ resOutputsEvent: { metadata: metadata(op, urn) } });
export const broke = (op: string, urn: string): EngineEvent =>
  event({ resOpFailedEvent: { metadata: metadata(op, urn), status: 1, steps: 1 } });
export const said = (
  severity: string,
  message: string,
  urn?: string,
  ephemeral = false,
): EngineEvent =>
  event({
    diagnosticEvent: {
      severity,
      message,
      color: 'never',
      ephemeral,
      ...(urn === undefined ? {} : { urn }),
    },
  });
export const summary = (resourceChanges: Readonly<Record<string, number>>): EngineEvent =>
  event({
    summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges, isPreview: false },
  });
