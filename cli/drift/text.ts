import type { Paint } from '../host';
import { duration } from '../text/duration';
import { fieldChange } from './change-text';
import { labelOf } from './identity';
import { hasDrift, type DriftedField, type DriftedObject, type DriftReport } from './report';
import { authorsText, meanings, originText, pendingText, verdictText } from './words';

/** The report for a terminal: what drifted, what nobody declares, and the verdict last. */
export function reportText(report: DriftReport, paint: Paint): string {
  const { stack, drifted, undeclared, pending, silent } = report;
  const colour = hasDrift(report) ? paint.bad : paint.good;
  return [
    ...drifted.map((object) => driftedText(object, paint)),
    section(
      'of ours, and declared by nobody',
      undeclared.map((object) => `${labelOf(object.identity)}: ${originText(object)}`),
      paint,
    ),
    section(
      `not deployed yet (plinth preview ${stack} shows it): ${pendingText(pending)}`,
      pending.map(({ identity, what }) => `${labelOf(identity)} is ${what}`),
      paint,
    ),
    section('APIs that do not answer; no object of ours is in them', silent, paint),
    `${colour(verdictText(report))} (${duration(report.elapsedMs)})`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return [paint.strong(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function driftedText({ identity, kinds, fields, refusal }: DriftedObject, paint: Paint): string {
  const how = kinds.map((kind) => meanings[kind]).join('; ');
  return [
    `${paint.warn(labelOf(identity))}: ${how}`,
    ...fields.flatMap((field) => fieldLines(field, paint)),
    ...(refusal === undefined ? [] : [`  ${indented(refusal)}`]),
  ].join('\n');
}

function fieldLines(field: DriftedField, paint: Paint): readonly string[] {
  const { live, declared } = fieldChange(field);
  return [
    `  ${field.path}  ${paint.dim(authorsText(field.by))}`,
    `    ${paint.bad('live')}      ${indented(live, 14)}`,
    `    ${paint.good('declared')}  ${indented(declared, 14)}`,
  ];
}

function indented(text: string, by = 2): string {
  return text.split('\n').join(`\n${' '.repeat(by)}`);
}
