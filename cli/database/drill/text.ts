import type { Host } from '../../host';
import { labelled } from '../../text/labelled';
import { table } from '../../text/table';
import { ago, span } from '../age';
import type { TableVerdict } from './compare';
import type { DrillReport } from './report';

/** What a drill says, for a person. */
export function drillText(
  report: DrillReport,
  now: Date,
  { paint, columns }: Pick<Host, 'paint' | 'columns'>,
): string {
  const { backup, rpo, rto, recoveredTo, tables, unlogged, problems, verdict } = report;
  const colour: Readonly<Record<TableVerdict['verdict'], (text: string) => string>> = {
    same: paint.good,
    'in doubt': paint.warn,
    'not counted': paint.warn,
    differs: paint.bad,
    missing: paint.bad,
  };
  const rows = tables.map((one) => [
    one.table,
    String(one.source ?? '-'),
    String(one.restored ?? '-'),
    colour[one.verdict](one.verdict),
  ]);
  const taken = backup.stoppedAt === undefined ? '' : `, taken ${ago(backup.stoppedAt, now)}`;
  const limit = rto.limitSeconds === undefined ? '' : `, allowed ${span(rto.limitSeconds)}`;
  const atMost = rpo.precision === 'at most' ? 'at most ' : '';
  return [
    ...(rows.length === 0 ? [] : [table(['table', 'source', 'restored', ''], rows, columns), '']),
    labelled(
      [
        ['backup', `${backup.name}, ID ${backup.id ?? 'unknown'}${taken}`],
        ['recovered to', `${recoveredTo.time}, ${recoveredTo.position}`],
        ['RPO', `${atMost}${span(rpo.seconds)}, allowed ${span(rpo.limitSeconds)}`],
        ['RTO', `${span(rto.seconds)}${limit}`],
        ...(unlogged.length === 0
          ? []
          : [['unlogged', `recovered empty, as always: ${unlogged.join(', ')}`] as const]),
      ],
      paint.strong,
      columns,
    ),
    '',
    ...problems.map((problem) => `${paint.bad('error:')} ${problem}`),
    `${(verdict === 'passed' ? paint.good : paint.bad)(`drill ${verdict}`)}: ${report.namespace}/${report.cluster} of ${report.stack}`,
  ].join('\n');
}
