import type { Duration } from 'cdk8s';
import { identityOf, storageProblems } from '../barman-cloud/object-storage';
import { Archive } from './archive';
import { sourceArchive, type Bootstrap } from './bootstrap';
import type { Decided } from './decided';
import { targetProblems } from './recovery-target';
import { scheduleProblem } from './schedule';
import { longestPause } from './schedule-pause';

/** Every problem of backups and snapshots. */
export function backupProblems(where: string, { backup, snapshots }: Decided): string[] {
  const problems: string[] = [];
  if (backup !== undefined) {
    problems.push(
      ...scheduleProblems(`${where}.backup`, backup.schedule),
      ...storageProblems(`${where}.backup.storage`, backup.storage),
    );
    if (!isWholeDays(backup.retention)) {
      problems.push(
        `${where}.backup: 'retention' must be whole days, at least one, got '${backup.retention.toHumanString()}'`,
      );
    }
  }
  if (snapshots !== undefined) {
    problems.push(...scheduleProblems(`${where}.snapshots`, snapshots.schedule));
  }
  return problems;
}

function scheduleProblems(where: string, schedule: string): string[] {
  const problem = scheduleProblem(schedule);
  if (problem !== undefined) return [`${where}: ${problem}, got '${schedule}'`];
  return longestPause(schedule) === undefined
    ? [`${where}: 'schedule' must come up: there is no such day, got '${schedule}'`]
    : [];
}

function isWholeDays(duration: Duration): boolean {
  return duration.toSeconds() >= 86_400 && duration.toSeconds() % 86_400 === 0;
}

/** Every problem of what a cluster begins with, and of where it writes then. */
export function archiveProblems(where: string, props: Decided): string[] {
  const { bootstrap, name, namespace, backup } = props;
  const here = `${where}.bootstrap`;
  const source = sourceArchive(bootstrap);
  const target = targetOf(bootstrap);
  const problems = target === undefined ? [] : targetProblems(`${here}.target`, target);
  if (source === undefined) return problems;
  problems.push(...storageProblems(`${here}.archive.storage`, source.storage));
  if (backup === undefined) return problems;
  const own = Archive.of({ storage: backup.storage, namespace, cluster: name });
  if (own.equals(source)) {
    problems.push(
      `${here}: 'archive' must be another cluster's: this one writes to '${own.address}' itself, and would not start with that place in use; recover under another name, got '${source.address}'`,
    );
  }
  problems.push(...identityProblems(where, own, source));
  return problems;
}

function targetOf(bootstrap: Bootstrap) {
  if (bootstrap.from === 'archive') return bootstrap.target;
  return 'replay' in bootstrap ? bootstrap.replay.target : undefined;
}

/** A pod is one Google service account or one role, not two. */
function identityProblems(where: string, own: Archive, source: Archive): string[] {
  const theirs = identityOf(source.storage);
  return Object.entries(identityOf(own.storage)).flatMap(([annotation, identity]) => {
    const other = theirs[annotation];
    return other === undefined || other === identity
      ? []
      : [
          `${where}.backup.storage: 'access' must be as whom the source of the recovery is read, which is '${other}': a pod has one identity, got '${identity}'`,
        ];
  });
}
