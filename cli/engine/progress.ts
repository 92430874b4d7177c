import type { EngineEvent } from '@pulumi/pulumi/automation';
import { resourceLabel } from './resource-name';

/** What the engine is at, as far as its events tell. */
export interface EngineProgress {
  /** Resources seen, by URN: finished or not. */
  readonly resources: ReadonlyMap<string, ResourceProgress>;
}

interface ResourceProgress {
  readonly doing: string | undefined;
  /** What the provider last said it waits for. */
  readonly waitsFor: string | undefined;
}

export const nothingYet: EngineProgress = { resources: new Map() };

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
    return put(progress, began.urn, { doing: verbs[began.op], waitsFor: undefined });
  }
  const ended = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
  if (ended !== undefined) {
    if (!progress.resources.has(ended.urn)) return progress;
    return put(progress, ended.urn, { doing: undefined, waitsFor: undefined });
  }
  const said = event.diagnosticEvent;
  if (said?.ephemeral === true && said.urn !== undefined) {
    const resource = progress.resources.get(said.urn);
    if (resource === undefined) return progress;
    return put(progress, said.urn, { ...resource, waitsFor: said.message.trim() });
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

function put(progress: EngineProgress, urn: string, resource: ResourceProgress): EngineProgress {
  return { resources: new Map(progress.resources).set(urn, resource) };
}

/** How far: `12 of 40 resources`. */
export function progressText({ resources }: EngineProgress): string {
  if (resources.size === 0) return 'reading the program';
  const done = [...resources.values()].filter(({ doing }) => doing === undefined).length;
  return `${done} of ${resources.size} resources`;
}

/** What is under way, one line each, in the order it began. */
export function waitTexts({ resources }: EngineProgress): readonly string[] {
  return [...resources].flatMap(([urn, { doing, waitsFor }]) => {
    if (doing === undefined) return [];
    return [`${doing} ${resourceLabel(urn)}${waitsFor === undefined ? '' : `: ${waitsFor}`}`];
  });
}
