import type { ClusterSpecBootstrapRecoveryRecoveryTarget } from './imports/postgresql.cnpg.io';

/** The point at which recovery from an archive stops. */
export type RecoveryTarget = RecoveryPoint & OnTimeline;

/** The point at which replay onto a volume snapshot stops. */
export type ReplayTarget = (RecoverToTime | RecoverToLogPosition) & OnTimeline;

/** Which of the histories of a cluster counts. */
export interface OnTimeline {
  /**
   * Timeline to follow, where the source has been recovered or failed over since.
   * @default - the latest
   */
  readonly timeline?: number;
}

/** One point in the history of a cluster. */
export type RecoveryPoint =
  RecoverToTime | RecoverToLogPosition | RecoverToTransaction | RecoverToName | RecoverToBackup;

/** The last commit before a time. */
export interface RecoverToTime {
  /** Discriminator. */
  readonly to: 'time';
  /** RFC 3339 with an offset: `2026-11-21T13:00:00Z`. Without one, nobody knows whose noon is meant. */
  readonly time: string;
}

/** A position in the write-ahead log. */
export interface RecoverToLogPosition {
  /** Discriminator. */
  readonly to: 'log-position';
  /** Log sequence number: `0/3000060`. */
  readonly position: string;
}

/** The end of a transaction. */
export interface RecoverToTransaction {
  /** Discriminator. */
  readonly to: 'transaction';
  /** Transaction ID, 32 bits without the epoch. */
  readonly transaction: number;
  /** Backup to begin with: only time and log position tell which one is right. */
  readonly backup: string;
}

/** A point that was given a name by `pg_create_restore_point`. */
export interface RecoverToName {
  /** Discriminator. */
  readonly to: 'restore-point';
  /** Its name. */
  readonly name: string;
  /** Backup to begin with: only time and log position tell which one is right. */
  readonly backup: string;
}

/** The end of a backup, without what happened later. */
export interface RecoverToBackup {
  /** Discriminator. */
  readonly to: 'backup';
  /** Its ID in the archive: `20261121T020000`. */
  readonly backup: string;
}

/** A target as CloudNativePG writes it. */
export function recoveryTarget(target: RecoveryTarget): ClusterSpecBootstrapRecoveryRecoveryTarget {
  const timeline = target.timeline === undefined ? {} : { targetTli: String(target.timeline) };
  switch (target.to) {
    case 'time':
      return { ...timeline, targetTime: target.time };
    case 'log-position':
      return { ...timeline, targetLsn: target.position };
    case 'transaction':
      return { ...timeline, targetXid: String(target.transaction), backupId: target.backup };
    case 'restore-point':
      return { ...timeline, targetName: target.name, backupId: target.backup };
    case 'backup':
      return { ...timeline, targetImmediate: true, backupId: target.backup };
  }
}

/** Every problem of a target, in the terms of the operator's own checks. */
export function targetProblems(where: string, target: RecoveryTarget): string[] {
  const problems: string[] = [];
  const rule = (holds: boolean, text: string, given: string | number) => {
    if (!holds) problems.push(`${where}: ${text}, got '${given}'`);
  };
  if (target.to === 'time') {
    rule(
      isInstant(target.time),
      "'time' must be RFC 3339 with an offset, such as '2026-11-21T13:00:00Z'",
      target.time,
    );
  }
  if (target.to === 'log-position') {
    rule(
      /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i.test(target.position),
      "'position' must be a log sequence number, such as '0/3000060'",
      target.position,
    );
  }
  if (target.to === 'transaction') {
    rule(
      Number.isInteger(target.transaction) &&
        target.transaction >= 0 &&
        target.transaction < 2 ** 32,
      "'transaction' must be an integer from 0 to 4294967295",
      target.transaction,
    );
  }
  if (target.to === 'restore-point') {
    rule(
      /^[^\p{Cc}]{1,63}$/u.test(target.name) && Buffer.byteLength(target.name) < 64,
      "'name' must be 1 to 63 bytes without control characters",
      target.name,
    );
  }
  if ('backup' in target) {
    rule(
      /^[\w.-]+$/.test(target.backup),
      "'backup' must be the ID of a backup in the archive, such as '20261121T020000'",
      target.backup,
    );
  }
  if (target.timeline !== undefined) {
    rule(
      Number.isInteger(target.timeline) && target.timeline >= 1,
      "'timeline' must be a whole number from 1",
      target.timeline,
    );
  }
  return problems;
}

/** Whether a text is a point in time that exists: the 30th of February does not. */
function isInstant(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  const [, day = ''] = match ?? [];
  const noon = new Date(`${day}T12:00:00Z`);
  return (
    match !== null &&
    !Number.isNaN(Date.parse(text)) &&
    !Number.isNaN(noon.getTime()) &&
    noon.toISOString().startsWith(day)
  );
}
