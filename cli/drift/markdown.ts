import { duration } from '../text/duration';
import { fieldChange } from './change-text';
import { labelOf } from './identity';
import { hasDrift, type DriftedField, type DriftedObject, type DriftReport } from './report';
import { authorsText, meanings, originText, pendingText, verdictText } from './words';

// the body of an issue holds 65,536 characters
const most = 64_000;

/** Found in the issue that is already open for a stack. */
export function marker(stack: string): string {
  return `<!-- plinth drift ${stack} -->`;
}

/** The report as the body of an issue: the verdict, every object's name, then details as far as there is room. */
export function reportMarkdown(report: DriftReport): string {
  const { stack, drifted, undeclared, pending, silent } = report;
  const head = [
    marker(stack),
    `## ${hasDrift(report) ? '⚠️' : '✅'} ${escaped(verdictText(report))}`,
    hasDrift(report)
      ? 'Somebody has changed what is deployed, past the sources. Put it into the sources if it is to stay; otherwise ' +
        `\`pulumi up --refresh --stack ${stack}\` undoes it.`
      : '',
  ];
  const tail = [
    list(
      `Not deployed yet: ${pendingText(pending)}`,
      pending.map(({ identity, what }) => `${code(labelOf(identity))} ${what}`),
      'folded',
    ),
    list('APIs that do not answer; no object of ours is in them', silent.map(code), 'folded'),
    `<sub>${report.compared} objects compared, ${report.searched} kinds searched in ${duration(report.elapsedMs)}; nothing was changed</sub>`,
  ];
  const strangers = list(
    'Of ours, and declared by nobody',
    undeclared.map((object) => `${code(labelOf(object.identity))} ${code(originText(object))}`),
  );
  const fixed = [...head, strangers, ...tail].join('\n\n').length;
  return [...head, ...sections(drifted, most - fixed), strangers, ...tail]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Whole sections while there is room; then names alone; then their number. */
function sections(drifted: readonly DriftedObject[], room: number): readonly string[] {
  const shown: string[] = [];
  let left = room;
  for (const [at, object] of drifted.entries()) {
    const rest = drifted.length - at;
    const fitting = [details(object), headline(object)].find((text) => text.length + 100 <= left);
    if (fitting === undefined) return [...shown, `… and ${rest} more objects: see the run's log`];
    shown.push(fitting);
    left -= fitting.length + 2;
  }
  return shown;
}

function headline({ identity, kinds }: DriftedObject): string {
  return `### ${code(labelOf(identity))}\n\n${sentence(kinds.map((kind) => meanings[kind]).join('; '))}`;
}

function details(object: DriftedObject): string {
  const { fields, refusal } = object;
  const rows = fields.map((field) => row(field));
  return [
    headline(object),
    ...(refusal === undefined ? [] : [fenced(refusal)]),
    ...(rows.length === 0
      ? []
      : [['| field | live | declared | by |', '| --- | --- | --- | --- |', ...rows].join('\n')]),
  ].join('\n\n');
}

function row(field: DriftedField): string {
  const { live, declared } = fieldChange(field);
  return `| ${[code(field.path), code(live), code(declared), code(authorsText(field.by))].join(' | ')} |`;
}

const mostLines = 200;

function list(title: string, lines: readonly string[], how: 'open' | 'folded' = 'open'): string {
  if (lines.length === 0) return '';
  const more = lines.length - mostLines;
  const items = [
    ...lines.slice(0, mostLines).map((line) => `- ${line}`),
    ...(more > 0 ? [`- … and ${more} more`] : []),
  ];
  return how === 'open'
    ? [`### ${title}`, '', ...items].join('\n')
    : [`<details><summary>${title}</summary>`, '', ...items, '', '</details>'].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Text of others in a table's cell or a list's line, in which it can neither end nor begin anything, nor call anybody. */
function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[|`*_[\]\\~@#]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replaceAll('\n', '<br>');
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, text, fence].join('\n');
}
