import type { Host } from '../host';
import { labelled } from '../text/labelled';
import { ago, span } from './age';
import type { StatusReport } from './status';

/** How a cluster is, for a person. */
export function databaseStatusText(
  report: StatusReport,
  now: Date,
  { paint, columns }: Pick<Host, 'paint' | 'columns'>,
): string {
  const { cluster, namespace, verdict, problems } = report;
  const colour = verdict === 'healthy' ? paint.good : paint.bad;
  const head = `${paint.strong(`${namespace}/${cluster}`)}  ${colour(verdict)}`;
  const facts = verdict === 'absent' ? [] : factsOf(report, now);
  return [
    head,
    ...(facts.length === 0 ? [] : [labelled(facts, paint.dim, columns)]),
    ...problems.map((problem) => `${paint.bad('!')} ${problem}`),
  ].join('\n');
}

function factsOf(report: StatusReport, now: Date): readonly (readonly [string, string])[] {
  const { ready, instances, primary, timeline, archiving, certificates } = report;
  const [first] = certificates;
  return [
    [
      'primary',
      `${primary ?? 'none'}${timeline === undefined ? '' : `, timeline ${timeline}`}, ${ready}/${instances} instances ready`,
    ],
    ['replicas', replicasText(report)],
    ['archiving', archiving === 'none' ? 'none: no backups are kept' : archivingText(report, now)],
    ['backup', backupText(report, now)],
    [
      'certificates',
      first === undefined
        ? 'unknown'
        : `the first, ${first.secret}, expires ${ago(first.expires, now)}`,
    ],
  ];
}

function replicasText({ replicas, silence, instances }: StatusReport): string {
  if (replicas === undefined) return `unknown: ${silence ?? 'nobody was asked'}`;
  if (replicas.length === 0) return instances === 1 ? 'none are wanted' : 'none are connected';
  return replicas
    .map(({ name, state, sync, lagBytes, lagSeconds }) => {
      const lag = lagSeconds === null ? '' : `, ${span(lagSeconds)}`;
      return `${name} ${state} (${sync}), behind by ${lagBytes ?? 'unknown'} bytes${lag}`;
    })
    .join('; ');
}

function archivingText({ archiving, lastArchived, waitingSegments }: StatusReport, now: Date) {
  return [
    archiving,
    ...(lastArchived === undefined ? [] : [`last ${ago(lastArchived, now)}`]),
    ...(waitingSegments === undefined ? [] : [`${waitingSegments} segments wait`]),
  ].join(', ');
}

function backupText({ lastBackup, recoverableFrom, archiving }: StatusReport, now: Date): string {
  if (lastBackup === undefined) return archiving === 'none' ? 'none' : 'none is complete';
  const since = recoverableFrom === undefined ? '' : `, recoverable from ${recoverableFrom}`;
  return `last ${ago(lastBackup, now)}${since}`;
}
