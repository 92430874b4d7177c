import { countsText } from '../engine/result';
import type { Paint } from '../host';
import { duration } from '../text/duration';
import { labelled } from '../text/labelled';
import { table } from '../text/table';
import type { ProductChanges, RehearsalReport, Verdict } from './report';

/** What each verdict means, in one sentence. */
export const meanings: Readonly<Record<Verdict, string>> = {
  safe: 'nothing that serves is replaced or deleted, and nothing stateful restarts',
  disturbs: 'something is replaced, deleted, restarted or kept less long; no data is lost with it',
  'loses data': 'something that holds data is replaced, deleted or overwritten',
  fails: 'it does not go through',
};

const colours = { safe: 'good', disturbs: 'warn', 'loses data': 'bad', fails: 'bad' } as const;

/** The report for a terminal. */
export function reportText(
  report: RehearsalReport,
  { paint, columns }: { readonly paint: Paint; readonly columns: number | undefined },
): string {
  const verdict = paint[colours[report.verdict]](`${report.stack}: ${report.verdict}`);
  return [
    phasesText(report, columns),
    productsText(report.products, columns),
    section(
      'why',
      report.reasons.map(
        ({ verdict: kind, text }) => `${paint[colours[kind]](`${kind}:`)} ${text}`,
      ),
      paint,
    ),
    section('what the API server and the engine said', failureLines(report), paint),
    section('admitted with a warning', report.warnings, paint),
    section('left by the destroy, because the program says so', report.retained, paint),
    labelled([['plugins', report.plugins.join(', ')]], paint.strong, columns),
    `${verdict}, ${meanings[report.verdict]} (${duration(report.elapsedMs)})`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function phasesText({ phases }: RehearsalReport, columns: number | undefined): string {
  const rows = phases.map(({ title, succeeded, counts, purpose, elapsedMs }) => [
    title,
    succeeded ? countsText(counts, purpose === 'plan' ? 'planned' : 'done') : 'failed',
    duration(elapsedMs),
  ]);
  return table(['phase', 'result', 'time'], rows, columns);
}

function productsText(products: readonly ProductChanges[], columns: number | undefined): string {
  if (products.length === 0) return '';
  const rows = products.map(({ product, counts }) => [
    product,
    ...[counts.create, counts.update, counts.replace, counts.delete].map(countText),
  ]);
  return table(['product', 'created', 'updated', 'replaced', 'deleted'], rows, columns);
}

export function countText(count: number): string {
  return count === 0 ? '-' : String(count);
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return [paint.strong(title), ...lines.map((line) => `  ${line.split('\n').join('\n    ')}`)].join(
    '\n',
  );
}

/** `rejected in up from nothing: Deployment app/app: …`. */
export function failureLines({ failures }: RehearsalReport): readonly string[] {
  return failures.map(({ kind, phase, resource, message }) => {
    const about = resource === undefined ? '' : `${resource}: `;
    return `${kind} in '${phase}': ${about}${message}`;
  });
}
