import type { BackupRow } from '../backups';
import type { TableVerdict } from './compare';
import type { Mark } from './content';
import type { Exposure } from './exposure';
import { span } from '../age';

/** What a drill has seen. */
export interface DrillFacts {
  readonly stack: string;
  readonly cluster: string;
  readonly namespace: string;
  /** The backup that was recovered. */
  readonly backup: Pick<BackupRow, 'id' | 'stoppedAt' | 'name'>;
  readonly exposure: Exposure;
  readonly mark: Pick<Mark, 'at' | 'position' | 'inDoubt' | 'unlogged'>;
  /** From the order to recover until the last row was read. */
  readonly recoverySeconds: number;
  readonly checkSeconds: number;
  readonly tables: readonly TableVerdict[];
}

/** What is allowed, in seconds. */
export interface DrillLimits {
  readonly rpo: number;
  /** @default - any time */
  readonly rto?: number;
}

/** What a drill says. */
export interface DrillReport {
  readonly stack: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly verdict: 'passed' | 'failed';
  readonly problems: readonly string[];
  readonly backup: DrillFacts['backup'];
  /** What a disaster at the beginning of the drill would have cost. */
  readonly rpo: {
    readonly seconds: number;
    readonly precision: Exposure['precision'];
    readonly limitSeconds: number;
  };
  /** From the order to recover until the database answered. */
  readonly rto: { readonly seconds: number; readonly limitSeconds?: number };
  /** The point that was recovered, and when the source was there. */
  readonly recoveredTo: { readonly time: string; readonly position: string };
  readonly checkSeconds: number;
  readonly transactionsInDoubt: number;
  readonly tables: readonly TableVerdict[];
  /** Tables that recovery always finds empty. */
  readonly unlogged: readonly string[];
}

export function drillReport(facts: DrillFacts, limits: DrillLimits): DrillReport {
  const { stack, cluster, namespace, backup, exposure, mark, tables } = facts;
  const problems = [
    ...tables.flatMap(tableProblem),
    ...(tables.length === 0
      ? [`${namespace}/${cluster}: has no table, so the drill shows nothing`]
      : []),
    ...(exposure.seconds > limits.rpo
      ? [
          `RPO: ${span(exposure.seconds)} of data would have been lost, at most ${span(limits.rpo)} may be`,
        ]
      : []),
    ...(limits.rto !== undefined && facts.recoverySeconds > limits.rto
      ? [
          `RTO: recovery took ${span(facts.recoverySeconds)}, at most ${span(limits.rto)} are allowed`,
        ]
      : []),
  ];
  return {
    ...{ stack, cluster, namespace },
    verdict: problems.length === 0 ? 'passed' : 'failed',
    problems,
    backup,
    rpo: {
      seconds: exposure.seconds,
      precision: exposure.precision,
      limitSeconds: limits.rpo,
    },
    rto: {
      seconds: facts.recoverySeconds,
      ...(limits.rto !== undefined && { limitSeconds: limits.rto }),
    },
    recoveredTo: { time: mark.at, position: mark.position },
    checkSeconds: facts.checkSeconds,
    transactionsInDoubt: mark.inDoubt,
    tables,
    unlogged: mark.unlogged,
  };
}

function tableProblem({ table, source, restored, verdict }: TableVerdict): readonly string[] {
  if (verdict === 'missing') return [`table ${table}: is not in what was recovered`];
  if (verdict !== 'differs') return [];
  if (source === null) return [`table ${table}: was recovered, but was not there at the mark`];
  return [`table ${table}: ${restored ?? 'unknown'} rows were recovered, ${source} were there`];
}
