import { countsText } from '../engine/result';
import { duration } from '../text/duration';
import type {
  PhaseReport,
  ProductChanges,
  RehearsalReport,
  ResourceChange,
  Source,
} from './report';
import { countText, failureLines, meanings } from './text';

const signs = { safe: '✅', disturbs: '⚠️', 'loses data': '🛑', fails: '❌' } as const;

// a comment on a pull request holds 65,536 characters
const mostProperties = 6;
const mostChanges = 200;

/** The report for a pull request: the verdict first, long lists folded. */
export function reportMarkdown(report: RehearsalReport): string {
  const { stack, verdict, reasons, products, warnings, retained } = report;
  return [
    `## ${signs[verdict]} Rehearsal of \`${stack}\`: ${verdict}`,
    `${sentence(meanings[verdict])} ${scope(report)}`,
    bullets(
      'Why',
      reasons.map((reason) => `**${reason.verdict}**: ${code(reason.text)}`),
    ),
    quoted('What the API server and the engine said', failureLines(report)),
    productsTable(products),
    changesList(report.changes),
    phasesTable(report.phases),
    folded(`Admitted with a warning (${warnings.length})`, warnings.map(code)),
    folded(
      `Left by the destroy, because the program says so (${retained.length})`,
      retained.map(code),
    ),
    `<sub>${report.plugins.join(', ')}; rehearsed in ${duration(report.elapsedMs)} on throw-away labs, without credentials</sub>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function scope({ from, to }: RehearsalReport): string {
  return `From ${from === undefined ? 'nothing' : sourceText(from)} to ${sourceText(to)}.`;
}

function sourceText({ name, commit }: Source): string {
  if (commit === undefined) return `the ${name}`;
  const short = commit.slice(0, 9);
  return commit.startsWith(name) ? `\`${short}\`` : `\`${name}\` (\`${short}\`)`;
}

/** Text of others, in which a backquote or a newline would end the formatting. */
function code(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('<', '&lt;').replaceAll('|', '\\|');
}

function bullets(title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`### ${title}`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}

function quoted(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  return [`### ${title}`, '', '````text', ...texts, '````'].join('\n');
}

function folded(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const list = lines.map((line) => `- ${line}`);
  return [`<details><summary>${title}</summary>`, '', ...list, '', '</details>'].join('\n');
}

function rows(
  headings: readonly string[],
  rule: readonly ('---' | '---:')[],
  cells: readonly (readonly string[])[],
): string {
  return [headings, rule, ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function productsTable(products: readonly ProductChanges[]): string {
  if (products.length === 0) return '';
  const cells = products.map(({ product, counts }) => [
    product,
    ...[counts.create, counts.update, counts.replace, counts.delete].map(countText),
  ]);
  const table = rows(
    ['product', 'created', 'updated', 'replaced', 'deleted'],
    ['---', '---:', '---:', '---:', '---:'],
    cells,
  );
  return ['### Products touched', '', table].join('\n');
}

function phasesTable(phases: readonly PhaseReport[]): string {
  const cells = phases.map(({ title, succeeded, counts, purpose, elapsedMs }) => [
    code(title),
    succeeded ? countsText(counts, purpose === 'plan' ? 'planned' : 'done') : '**failed**',
    duration(elapsedMs),
  ]);
  return ['### Phases', '', rows(['phase', 'result', 'time'], ['---', '---', '---:'], cells)].join(
    '\n',
  );
}

function changesList(changes: readonly ResourceChange[]): string {
  const shown = changes.slice(0, mostChanges).map(({ change, resource, product, properties }) => {
    const more = properties.length - mostProperties;
    const paths = properties.slice(0, mostProperties).map((path) => `\`${path}\``);
    const of =
      paths.length === 0 ? '' : `: ${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return `${change} \`${resource}\` (${product})${change === 'create' ? '' : of}`;
  });
  const hidden = changes.length - shown.length;
  const all = hidden > 0 ? [...shown, `and ${hidden} more`] : shown;
  return folded(`All changes (${changes.length})`, all);
}
