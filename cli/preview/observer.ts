import type { EngineEvent } from '@pulumi/pulumi/automation';
import { resourceLabel } from '../engine/resource-name';
import { collect, nothingHappened, type Change, type EngineResult } from '../engine/result';
import { changesIn } from '../rehearse/changes';
import { failuresOf, warningsOf } from '../rehearse/failures';
import { noSteps, observe, type Step } from '../rehearse/steps';
import { differencesOf, type Difference } from './difference';
import { masked } from './masked';
import type { OutputChange, PlannedChange, PolicyViolation, PreviewReport } from './report';
import { verdictOf } from './verdict';

/** Watches a preview's events and tells in the end what it would do. */
export class PreviewObserver {
  private readonly steps = new Map<string, Step>();
  private readonly details = new Map<string, Detail>();
  private readonly policies = new Map<string, PolicyViolation>();
  private result: EngineResult = nothingHappened;
  private outputs: readonly OutputChange[] = [];
  private isSummed = false;

  onEvent(event: EngineEvent): void {
    this.result = collect(this.result, event);
    if (event.summaryEvent !== undefined) this.isSummed = true;
    if (event.policyEvent !== undefined) this.violated(event.policyEvent);
    this.observeStep(event);
    const ended = event.resOutputsEvent?.metadata;
    if (ended?.type === 'pulumi:pulumi:Stack') this.outputs = outputsOf(ended);
  }

  /**
   * What would change. A run that failed before its end has told no totals: those of what it came to are counted.
   *
   * @param failed what ended the preview outside of its events; undefined where it went through
   */
  report(stack: string, elapsedMs: number, failed: readonly string[] | undefined): PreviewReport {
    const changes = changesIn(this.steps).map((change): PlannedChange => {
      const detail = this.details.get(change.urn) ?? nothingKnown;
      return { ...change, ...detail };
    });
    const found = failuresOf(this.result.diagnostics);
    const failures =
      failed === undefined || found.length > 0
        ? found
        : failed.map((message) => ({ kind: 'error' as const, message }));
    const findings = {
      stack,
      counts: this.isSummed ? this.result.counts : this.counted(),
      changes: [...changes].sort(byDanger),
      outputs: this.outputs,
      failures,
      policies: [...this.policies.values()],
      warnings: warningsOf(this.result.diagnostics),
      elapsedMs,
    };
    return { ...findings, verdict: verdictOf(findings, failed !== undefined) };
  }

  private observeStep(event: EngineEvent): void {
    const step = event.resourcePreEvent?.metadata;
    // a refused replacement is told by a message alone
    const urn = step?.urn ?? refusedUrn(event);
    if (urn === undefined) return;
    const known = this.steps.get(urn);
    // a map of its own for each: one for all would be copied with every event
    const next = observe(known === undefined ? noSteps : new Map([[urn, known]]), event).get(urn);
    if (next === undefined) return;
    this.steps.set(urn, next);
    if (step === undefined || next.change === 'same') return;
    const detail = detailOf(step);
    const before = this.details.get(urn);
    this.details.set(
      urn,
      before !== undefined && detail.differences.length === 0 ? before : detail,
    );
  }

  private violated(event: NonNullable<EngineEvent['policyEvent']>): void {
    const { policyPackName, policyName, resourceUrn = '', enforcementLevel, message } = event;
    const violation: PolicyViolation = {
      policy: `${policyPackName}/${policyName}`,
      level: enforcementLevel === 'mandatory' ? 'mandatory' : 'warning',
      ...(resourceUrn === '' ? {} : { resource: resourceLabel(resourceUrn) }),
      message: message.replace(/<\{%[^%]*%\}>/g, '').trim(),
    };
    this.policies.set(JSON.stringify(violation), violation);
  }

  private counted(): Record<Change, number> {
    const counts = { ...this.result.counts };
    for (const { change } of this.steps.values()) counts[change] += 1;
    return counts;
  }
}

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];
type Detail = Pick<PlannedChange, 'type' | 'differences' | 'planned'>;

const nothingKnown: Detail = { type: '', differences: [] };

function refusedUrn({ diagnosticEvent }: EngineEvent): string | undefined {
  return /unable to replace resource "([^"]+)"/.exec(diagnosticEvent?.message ?? '')?.[1];
}

function detailOf(step: Metadata): Detail {
  const { type, old: before, new: after } = step;
  const newInputs = after?.inputs ?? {};
  if ((before ?? undefined) === undefined) {
    return { type, differences: [], planned: () => masked(type, newInputs) };
  }
  if ((after ?? undefined) === undefined) return { type, differences: [] };
  const differences = differencesOf({
    type,
    oldInputs: before?.inputs ?? {},
    oldOutputs: before?.outputs ?? {},
    newInputs,
    hideDiffs: (after as { readonly hideDiffs?: readonly string[] }).hideDiffs ?? [],
    detailed: step.detailedDiff ?? {},
    names: step.diffs ?? [],
    forcing: step.keys ?? [],
  });
  return { type, differences };
}

function outputsOf({ old: before, new: after }: Metadata): readonly OutputChange[] {
  const [was, is] = [before?.outputs ?? {}, after?.outputs ?? {}].map((each) =>
    masked('pulumi:pulumi:Stack', each),
  );
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].sort();
  return names.flatMap((path): readonly Difference[] => {
    const [old, next] = [was?.[path], is?.[path]];
    if (JSON.stringify(old) === JSON.stringify(next)) return [];
    const kind = old === undefined ? 'add' : next === undefined ? 'delete' : 'update';
    return [
      {
        path,
        kind,
        ...(old === undefined ? {} : { before: old }),
        ...(next === undefined ? {} : { after: next }),
      },
    ];
  });
}

const order: readonly Change[] = ['delete', 'replace', 'update', 'create'];

function byDanger(a: PlannedChange, b: PlannedChange): number {
  return rank(a) - rank(b) || (a.resource < b.resource ? -1 : 1);
}

/** What takes data along before everything else, then what is gone, then what stops for a while. */
function rank({ change, loss, disturbs }: PlannedChange): number {
  if (loss !== undefined) return -1;
  return order.indexOf(change) * 2 - (disturbs === undefined ? 0 : 1);
}
