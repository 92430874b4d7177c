import { changed, countsText } from '../engine/result';
import { byProduct, changesIn, changesOf } from './changes';
import { failuresOf, headline, warningsOf, type Failure } from './failures';
import type { PhaseRun, RehearsalReport, Reason, ResourceChange, Source, Verdict } from './report';
import { losses, wholeCluster } from './losses';
import type { Inhabitants } from './inhabitants';
import type { Step } from './steps';
import { resourceName } from '../engine/resource-name';

/** What a rehearsal is judged by. */
export interface Findings {
  readonly stack: string;
  /** @default - nothing: only coming up and going down was rehearsed */
  readonly from?: Source;
  readonly to: Source;
  readonly runs: readonly PhaseRun[];
  /** What outlived the destroy, found where it lives; the host's own is not among it. */
  readonly remaining: Inhabitants;
  /** What the host had, and what is gone with the destroy. */
  readonly lost: Inhabitants;
  readonly plugins: readonly string[];
  readonly elapsedMs: number;
}

/** The report of a rehearsal. */
export function reportOf({ runs, remaining, lost, ...findings }: Findings): RehearsalReport {
  const left = leftBehind(runs, remaining);
  const changes = changesOf(runs);
  const failures = runs.flatMap(failuresIn);
  const reasons = reasonsOf({ runs, changes, left, lost });
  return {
    ...findings,
    verdict: reasons[0]?.verdict ?? 'safe',
    reasons,
    phases: runs.map(({ phase: { title, stack, purpose }, succeeded, result, elapsedMs }) => ({
      title,
      stack,
      purpose,
      succeeded,
      counts: result.counts,
      elapsedMs,
    })),
    products: byProduct(changes),
    changes,
    failures,
    warnings: [...new Set(runs.flatMap(({ result }) => warningsOf(result.diagnostics)))],
    retained: [
      ...runs.filter(({ phase }) => phase.purpose === 'destroy').flatMap(retainedIn),
      ...[...remaining.cloud]
        .filter(isUndeletable)
        .sort()
        .map((one) => `${one} (Google deletes none)`),
    ],
    left,
  };
}

function failuresIn(run: PhaseRun): readonly (Failure & { readonly phase: string })[] {
  if (run.succeeded) return [];
  const found = failuresOf(run.result.diagnostics);
  return found.map((failure) => ({ ...failure, phase: run.phase.title }));
}

/** What is neither retained itself nor inside of a cluster that is. */
function leftBehind(
  runs: readonly PhaseRun[],
  { clusters, cloud }: Inhabitants,
): readonly string[] {
  const kept = runs.filter(({ phase }) => phase.purpose === 'destroy').flatMap(keptIn);
  const known = new Set(kept.map(({ step: { urn, id } }) => `${resourceName(urn).kind} ${id}`));
  const inside = kept.some(({ loss }) => loss === wholeCluster) ? [] : [...clusters];
  return [...inside, ...cloud].filter((one) => !known.has(one) && !isUndeletable(one)).sort();
}

/** Keys stay for ever, only their versions are destroyed. @see https://cloud.google.com/kms/docs/resource-hierarchy */
function isUndeletable(inCloud: string): boolean {
  return /^(KeyRing|CryptoKey) projects\//.test(inCloud);
}

function keptIn({ steps }: PhaseRun): readonly { step: Step; loss: string | undefined }[] {
  const lost = losses(steps);
  return [...steps.values()]
    .filter(({ change, retained }) => change === 'delete' && retained)
    .map((step) => ({ step, loss: lost.get(step.urn) }));
}

function retainedIn({ steps }: PhaseRun): readonly string[] {
  return [...steps.values()]
    .filter(({ change, custom, retained }) => custom && change === 'delete' && retained)
    .map(label)
    .sort();
}

const severity: readonly Verdict[] = ['loses data', 'fails', 'disturbs', 'safe'];

/** Everything that speaks against the update, the worst first. */
export function reasonsOf({
  runs,
  changes,
  left,
  lost,
}: Pick<Findings, 'runs' | 'lost'> & Pick<RehearsalReport, 'changes' | 'left'>): readonly Reason[] {
  const reasons: readonly Reason[] = [
    ...changes.flatMap(reasonOfChange),
    ...runs.flatMap(reasonOfRun),
    ...left.map((resource) => failing(`${resource} is left behind by the destroy`)),
    ...[...lost.clusters, ...lost.cloud].map((resource) =>
      failing(`${resource} is not its own, and is gone with the destroy`),
    ),
  ];
  return [...reasons].sort((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
}

function failing(text: string): Reason {
  return { verdict: 'fails', text };
}

const gone = { delete: 'deleted', replace: 'replaced' } as const;

function reasonOfChange({
  change,
  resource,
  loss,
  kept,
  disturbs,
}: ResourceChange): readonly Reason[] {
  if (change === 'update' && loss !== undefined) {
    return [{ verdict: 'loses data', text: `${resource} gets other values, which loses ${loss}` }];
  }
  if (disturbs !== undefined) {
    return [{ verdict: 'disturbs', text: `${resource} is updated: ${disturbs}` }];
  }
  if (change !== 'delete' && change !== 'replace') return [];
  const what = `${resource} is ${gone[change]}`;
  if (loss === undefined) {
    // a new Job takes the place of one that has ended
    return resource.startsWith('Job ') ? [] : [{ verdict: 'disturbs', text: what }];
  }
  if (kept === 'protected') {
    const text = `${resource} would be ${gone[change]}, and with it ${loss}; it is protected, so the engine refuses`;
    return [{ verdict: 'fails', text }];
  }
  const aside = kept === 'retained' ? ' (the old one is left where it is, and nobody uses it)' : '';
  return [{ verdict: 'loses data', text: `${what}, and with it ${loss}${aside}` }];
}

function reasonOfRun(run: PhaseRun): readonly Reason[] {
  const { phase, succeeded, result } = run;
  if (!succeeded) {
    const [first] = failuresOf(result.diagnostics);
    const about = first?.resource === undefined ? '' : `${first.resource}: `;
    const said = first === undefined ? '' : `: ${about}${headline(first.message)}`;
    return [{ verdict: 'fails', text: `${phase.title} failed${said}` }];
  }
  const idle = phase.purpose === 'again' || phase.purpose === 'host again';
  if (!idle || !changed(result.counts)) return [];
  const what = changesIn(run.steps).map(({ resource }) => resource);
  const text = `${phase.title} should find nothing to do: ${countsText(result.counts)} (${what.join(', ')})`;
  return [{ verdict: 'fails', text }];
}

function label({ urn }: Step): string {
  const { kind, name } = resourceName(urn);
  return `${kind} ${name}`;
}
