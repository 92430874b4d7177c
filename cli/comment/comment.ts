import { changed, countsText } from '../engine/result';
import type {
  PlannedChange,
  PolicyViolation,
  PreviewReport,
  PreviewVerdict,
} from '../preview/report';
import { meanings } from '../preview/verdict';
import { headline } from '../rehearse/failures';
import { duration } from '../text/duration';
import { fitted, type Section } from './budget';
import { differenceLines } from './difference-lines';
import { code, fenced, html, htmlCode, shortened } from './escape';

/** What a comment links to and stands for. */
export interface CommentContext {
  /** Commit that was previewed. @default - not told */
  readonly commit?: string;
  /** Page of the run of CI. @default - not run by CI */
  readonly run?: string;
  /** Page with everything, for what the comment has no room for. @default - none */
  readonly report?: string;
}

/** Characters GitHub takes; its own words for one more: body is too long. */
export const longestComment = 65_536;

const signs: Readonly<Record<PreviewVerdict, string>> = {
  fails: '❌',
  'loses data': '🛑',
  disturbs: '⚠️',
  safe: '✅',
  'no changes': '✅',
};
const marks: Readonly<Record<PlannedChange['change'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '−',
};

const longestMessage = 3000;
const mostMessageLines = 40;
const mostLines = 80;
const longestDifference = 8000;
const mostProperties = 6;

/** The comment of a preview, the verdict first, within so many characters. */
export function commentText(
  report: PreviewReport,
  context: CommentContext,
  room: number = longestComment,
): string {
  const head = headOf(report);
  const foot = footOf(report, context);
  // said once in the end, but its room has to be known before
  const hint = (left: number): string =>
    left === 0
      ? ''
      : `${left} more ${left === 1 ? 'thing has' : 'things have'} no room here: ${whole(report, context)}.`;
  const reserved = head.length + foot.length + hint(1_000_000).length + 8;
  const { text, left } = fitted(sectionsOf(report), room - reserved);
  return `${[head, text, hint(left), foot].filter((part) => part !== '').join('\n\n')}\n`;
}

function whole({ stack }: PreviewReport, { report }: CommentContext): string {
  return report === undefined
    ? `${code(`plinth preview ${stack} --html page.html`)} shows everything`
    : `see [the whole report](<${report.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

function headOf({ stack, verdict, counts, changes }: PreviewReport): string {
  const title = `## ${signs[verdict]} Preview of ${code(shortened(stack, 200))}: ${verdict}`;
  const meaning = `${meanings[verdict].charAt(0).toUpperCase()}${meanings[verdict].slice(1)}.`;
  return `${title}\n\n${[meaning, totals(counts, changes)].filter((part) => part !== '').join(' ')}`;
}

function totals(counts: PreviewReport['counts'], changes: readonly PlannedChange[]): string {
  if (!changed(counts)) return counts.same === 0 ? '' : `${counts.same} resources, all unchanged.`;
  const lost = changes.filter(({ loss, kept }) => loss !== undefined && kept === undefined).length;
  const stateful =
    lost === 0 ? '' : `; **${lost} of what changes ${lost === 1 ? 'holds' : 'hold'} data**`;
  return `${countsText(counts, 'planned')}${stateful}.`;
}

function footOf({ elapsedMs }: PreviewReport, { commit, run }: CommentContext): string {
  const parts = [
    ...(commit === undefined ? [] : [`commit ${htmlCode(commit.slice(0, 9))}`]),
    ...(run === undefined ? [] : [`<a href="${html(run)}">run</a>`]),
    `previewed in ${duration(elapsedMs)}`,
    'nothing was changed; plinth updates this comment in place',
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}

function sectionsOf(report: PreviewReport): readonly Section[] {
  const { changes, failures, policies, warnings, outputs } = report;
  const dangerous = changes.filter(isDangerous);
  const restarting = changes.filter(
    (change) => !isDangerous(change) && change.disturbs !== undefined,
  );
  const differing = changes.filter(({ differences }) => differences.length > 0);
  const created = changes.filter(({ change }) => change === 'create');
  return [
    list('### Why it fails', failures, 16_000, ({ kind, resource, message }) =>
      said(
        `**${kind}**${resource === undefined ? '' : ` ${code(shortened(resource, 300))}`}`,
        message,
      ),
    ),
    list('### Policies', byLevel(policies), 10_000, ({ policy, level, resource, message }) =>
      said(
        `**${level}** ${code(shortened(policy, 200))}${resource === undefined ? '' : `, ${code(shortened(resource, 300))}`}`,
        message,
      ),
    ),
    list('### Replaced, deleted or overwritten', dangerous, 20_000, dangerText),
    list('### Restarted or kept less long', restarting, 8000, (change) => {
      return `- ${code(shortened(change.resource, 300))}: ${change.disturbs ?? ''}${becauseOf(change)}`;
    }),
    folded(
      `Outputs that change (${outputs.length})`,
      outputs.length > 0 ? [outputs] : [],
      10_000,
      (all) => bounded(all.flatMap(differenceLines)),
    ),
    folded(`What differs (${differing.length})`, differing, 44_000, differenceText),
    folded(
      `New (${created.length})`,
      created,
      12_000,
      ({ resource, product }) =>
        `- ${code(shortened(resource, 300))} (${code(shortened(product, 100))})`,
    ),
    folded(
      `Warnings (${warnings.length})`,
      warnings,
      8000,
      (warning) => `- ${code(shortened(warning, 600))}`,
    ),
  ];
}

function isDangerous({ change, loss }: PlannedChange): boolean {
  return change === 'replace' || change === 'delete' || loss !== undefined;
}

function byLevel(policies: readonly PolicyViolation[]): readonly PolicyViolation[] {
  return [...policies].sort((a, b) => (a.level < b.level ? -1 : a.level > b.level ? 1 : 0));
}

/** A message under its subject, whole lines of it. */
function said(subject: string, message: string): string {
  const text = shortened(message, longestMessage);
  if (!text.includes('\n') && text.length < 300) return `- ${subject}: ${code(text)}`;
  const lines = text.split('\n');
  const more = lines.length - mostMessageLines;
  const shown = [
    ...lines.slice(0, mostMessageLines),
    ...(more > 0 ? [`… ${more} more lines`] : []),
  ];
  const about = shortened(headline(message), 200);
  return `- ${subject}: ${code(about)}\n\n${indented(fenced('text', shown))}\n`;
}

/** As part of an item of a list. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function dangerText(change: PlannedChange): string {
  const { loss, kept, resource, product } = change;
  const sign = loss === undefined || kept !== undefined ? '⚠️' : '🛑';
  const lost = loss === undefined ? '' : ` — **stateful**: ${lossText(change)}`;
  return `- ${sign} **${change.change}** ${code(shortened(resource, 300))} (${code(shortened(product, 100))})${lost}${becauseOf(change)}`;
}

function lossText({ loss = '', kept }: PlannedChange): string {
  if (kept === 'protected')
    return `the engine refuses, because it is protected; else ${loss} would be lost`;
  if (kept === 'retained') return `it stays where it is, retained; nothing manages it any more`;
  return `${loss} would be **lost**`;
}

/** The properties that force it, or else those that differ. */
function becauseOf({ change, differences, properties }: PlannedChange): string {
  if (change === 'create' || change === 'delete') return '';
  const forcing = differences.filter(({ forces }) => forces !== undefined).map(({ path }) => path);
  const paths = forcing.length > 0 ? forcing : properties.filter((path) => !path.startsWith('__'));
  if (paths.length === 0) return '';
  const more = paths.length - mostProperties;
  const shown = paths.slice(0, mostProperties).map((path) => code(shortened(path, 120)));
  return `, because of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function differenceText({ change, resource, loss, differences }: PlannedChange): string {
  const mark = loss === undefined || change === 'update' ? '' : ' — stateful';
  const title = `${marks[change]} ${change} ${htmlCode(shortened(resource, 300))}${mark}`;
  const lines = differences.flatMap(differenceLines);
  return `<details><summary>${title}</summary>\n\n${bounded(lines)}\n\n</details>`;
}

/** Whole lines, as many as one resource may take of the room of all. */
function bounded(all: readonly string[]): string {
  const lines = all.flatMap((line) => line.split('\n'));
  let used = 0;
  const shown = lines
    .slice(0, mostLines)
    .filter((line) => (used += line.length + 1) < longestDifference);
  const more = lines.length - shown.length;
  return fenced('diff', more > 0 ? [...shown, `… ${more} more lines`] : shown);
}

function list<T>(
  head: string,
  items: readonly T[],
  most: number,
  textOf: (item: T) => string,
): Section {
  return {
    head,
    items: items.map((item) => () => textOf(item)),
    tail: '',
    separator: '\n',
    more: (count) => `- … and ${count} more`,
    most,
  };
}

function folded<T>(
  title: string,
  items: readonly T[],
  most: number,
  textOf: (item: T) => string,
): Section {
  return {
    head: `<details><summary>${title}</summary>`,
    items: items.map((item) => () => textOf(item)),
    tail: '</details>',
    separator: '\n',
    more: (count) => `\n… and ${count} more`,
    most,
  };
}
