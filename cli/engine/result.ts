import type { EngineEvent } from '@pulumi/pulumi/automation';
import { resourceLabel } from './resource-name';

export type Change = 'create' | 'update' | 'replace' | 'delete' | 'same';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** `Deployment immudb/immudb`. @default - it is about no resource */
  readonly resource?: string;
  readonly message: string;
}

/** What a run came to, reduced from its events. */
export interface EngineResult {
  readonly counts: Readonly<Record<Change, number>>;
  readonly diagnostics: readonly Diagnostic[];
  /** Outputs of the stack, secret ones masked; none of a run that failed before. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const stackType = 'pulumi:pulumi:Stack';

const changes: Readonly<Record<string, Change>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  same: 'same',
  import: 'create',
  'read-replacement': 'replace',
  'import-replacement': 'replace',
  discard: 'delete',
};

const none: Readonly<Record<Change, number>> = {
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  same: 0,
};

export const nothingHappened: EngineResult = { counts: none, diagnostics: [], outputs: {} };

/** The next state of the result after an event. */
export function collect(result: EngineResult, event: EngineEvent): EngineResult {
  if (event.summaryEvent !== undefined) {
    return { ...result, counts: countsOf(event.summaryEvent.resourceChanges) };
  }
  const ended = event.resOutputsEvent?.metadata;
  if (ended?.type === stackType) return { ...result, outputs: ended.new?.outputs ?? {} };
  const said = event.diagnosticEvent;
  if (said === undefined || said.ephemeral === true) return result;
  if (said.severity !== 'error' && said.severity !== 'warning') return result;
  const message = tidied(said.message);
  if (message === '') return result;
  const resource =
    said.urn === undefined || said.urn === '' ? {} : { resource: resourceLabel(said.urn) };
  return {
    ...result,
    diagnostics: [...result.diagnostics, { severity: said.severity, ...resource, message }],
  };
}

function countsOf(
  resourceChanges: Readonly<Record<string, number | undefined>>,
): Record<Change, number> {
  const counts: Record<Change, number> = { ...none };
  for (const [op, count = 0] of Object.entries(resourceChanges)) {
    const change = changes[op];
    if (change !== undefined) counts[change] += count;
  }
  return counts;
}

/** Colour directives of the engine's, `<{%reset%}>`, and empty lines out. */
function tidied(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, '').trim();
}

export function changed(counts: Readonly<Record<Change, number>>): boolean {
  return counts.create + counts.update + counts.replace + counts.delete > 0;
}

const words: Readonly<Record<'done' | 'planned', Readonly<Record<Change, string>>>> = {
  done: {
    create: 'created',
    update: 'updated',
    replace: 'replaced',
    delete: 'deleted',
    same: 'unchanged',
  },
  planned: {
    create: 'to create',
    update: 'to update',
    replace: 'to replace',
    delete: 'to delete',
    same: 'unchanged',
  },
};
const order: readonly Change[] = ['create', 'update', 'replace', 'delete', 'same'];

/** `no changes, 42 unchanged`, `3 created, 1 deleted, 38 unchanged`, or the same of a plan: `3 to create, …`. */
export function countsText(
  counts: Readonly<Record<Change, number>>,
  tense: 'done' | 'planned' = 'done',
): string {
  const parts = order
    .filter((change) => counts[change] > 0)
    .map((change) => `${counts[change]} ${words[tense][change]}`);
  return [...(changed(counts) ? [] : ['no changes']), ...parts].join(', ');
}
