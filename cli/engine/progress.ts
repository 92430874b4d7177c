import type { EngineEvent } from '@pulumi/pulumi/automation';
import { resourceLabel } from './resource-name';

/** What the engine is at, as far as its events tell. */
export interface EngineProgress {
  /** Resources that it has begun with; one that is replaced counts for each of its steps. */
  readonly begun: number;
  /** Those of them that it is done with. */
  readonly done: number;
  /** The others by URN: no more than the engine does at a time, whatever the size of the stack. */
  readonly underWay: ReadonlyMap<string, UnderWay>;
}

interface UnderWay {
  /** @default - nothing that takes time */
  readonly doing: string | undefined;
  /** What the provider last said it waits for. */
  readonly waitsFor: string | undefined;
}

export const nothingYet: EngineProgress = { begun: 0, done: 0, underWay: new Map() };

const verbs: Readonly<Record<string, string>> = {
  create: 'creating',
  'create-replacement': 'creating',
  update: 'updating',
  delete: 'deleting',
  'delete-replaced': 'deleting',
  read: 'reading',
  refresh: 'refreshing',
  import: 'importing',
};

/** The next state of the progress after an event. */
export function advance(progress: EngineProgress, event: EngineEvent): EngineProgress {
  const began = event.resourcePreEvent?.metadata;
  if (began !== undefined) {
    // components are over when their children are
    if (!isManaged(began)) return progress;
    const underWay = put(progress, began.urn, { doing: verbs[began.op], waitsFor: undefined });
    return { ...progress, begun: progress.begun + 1, underWay };
  }
  const ended = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
  if (ended !== undefined) {
    if (!progress.underWay.has(ended.urn)) return progress;
    const underWay = new Map(progress.underWay);
    underWay.delete(ended.urn);
    return { ...progress, done: progress.done + 1, underWay };
  }
  const said = event.diagnosticEvent;
  if (said?.ephemeral === true && said.urn !== undefined) {
    const resource = progress.underWay.get(said.urn);
    if (resource === undefined) return progress;
    const waitsFor = said.message.trim();
    return { ...progress, underWay: put(progress, said.urn, { ...resource, waitsFor }) };
  }
  return progress;
}

interface Step {
  readonly op: string;
  readonly type: string;
  readonly old?: { readonly custom?: boolean } | null;
  readonly new?: { readonly custom?: boolean } | null;
}

function isManaged({ old, new: next, type }: Step): boolean {
  return (next ?? old)?.custom === true && !type.startsWith('pulumi:providers:');
}

function put({ underWay }: EngineProgress, urn: string, resource: UnderWay) {
  return new Map(underWay).set(urn, resource);
}

/** How far: `12 of 40 resources`. */
export function progressText({ begun, done }: EngineProgress): string {
  return begun === 0 ? 'reading the program' : `${done} of ${begun} resources`;
}

/** What is under way, one line each, in the order it began. */
export function waitTexts({ underWay }: EngineProgress): readonly string[] {
  return [...underWay].flatMap(([urn, { doing, waitsFor }]) => {
    if (doing === undefined) return [];
    return [`${doing} ${resourceLabel(urn)}${waitsFor === undefined ? '' : `: ${waitsFor}`}`];
  });
}
