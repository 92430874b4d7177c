import { storageProblems } from '../barman-cloud/object-storage';
import type { ImmudbBackup } from './backup-props';
import { secretKeyProblems } from './secret-rules';

/** What is wrong with a backup. */
export function backupProblems(where: string, backup: ImmudbBackup): string[] {
  const { schedule, retention, image, scratch, overdueAfter } = backup;
  const problems: string[] = [];
  if (!isCron(schedule)) {
    problems.push(
      `${where}: 'schedule' must be five cron fields (such as '0 2 * * *'), got '${schedule}'`,
    );
  }
  if (retention.toSeconds() < 24 * 3600) {
    problems.push(
      `${where}: 'retention' must be at least 1 day, got '${retention.toHumanString()}'`,
    );
  }
  if (!/^[^\s:@]+(:\d+\/[^\s:@]+)?:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)) {
    problems.push(
      `${where}: 'image' must be a full reference (such as 'docker.io/rclone/rclone:1.75.1'), got '${image}'`,
    );
  }
  if (scratch && scratch.toKibibytes() < 64 * 1024) {
    problems.push(`${where}: 'scratch' must be at least 64 MiB, got '${scratch.asString()}'`);
  }
  if (overdueAfter && overdueAfter.toSeconds() < 3600) {
    problems.push(
      `${where}: 'overdueAfter' must be at least 1 hour, got '${overdueAfter.toHumanString()}'`,
    );
  }
  return [...problems, ...storeProblems(`${where}.store`, backup.store)];
}

function storeProblems(where: string, store: ImmudbBackup['store']): string[] {
  if (store.kind !== 'rclone') return storageProblems(where, store);
  const problems = secretKeyProblems(`${where}.configuration`, store.configuration);
  if (!/^[\w.-]+:[\w./-]*$/.test(store.path)) {
    problems.push(
      `${where}: 'path' must be a remote and a folder (such as 'store:acme-backups/ledger'), got '${store.path}'`,
    );
  }
  return problems;
}

const cronRanges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** Numbers, ranges, lists and steps; Kubernetes also takes names, which nobody needs for a backup. */
function isCron(schedule: string): boolean {
  const fields = schedule.split(' ');
  return (
    fields.length === cronRanges.length &&
    cronRanges.every(([first, last], index) =>
      (fields[index] ?? '').split(',').every((part) => {
        const [, from = '', to = from, step = '1'] =
          /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
        if (from === '*') return to === '*' && Number(step) >= 1;
        return (
          from !== '' &&
          Number(from) >= first &&
          Number(to) <= last &&
          Number(from) <= Number(to) &&
          Number(step) >= 1
        );
      }),
    )
  );
}
