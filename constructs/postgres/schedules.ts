import { pluginName } from '../barman-cloud/plugin';
import type { Construct } from 'constructs';
import {
  ScheduledBackup,
  ScheduledBackupSpecBackupOwnerReference as Owner,
  ScheduledBackupSpecMethod as Method,
} from './imports/postgresql.cnpg.io';
import type { PostgresClusterProps } from './props';

/** Has backups and snapshots of a cluster made, each at its times and once when the cluster is there. */
export function scheduleBackups(scope: Construct, props: PostgresClusterProps): ScheduledBackup[] {
  const { name, namespace, backup, snapshots } = props;
  const common = {
    cluster: { name },
    // nothing can be recovered from a write-ahead log alone
    immediate: true,
    backupOwnerReference: Owner.SELF,
  };
  return [
    ...(backup === undefined
      ? []
      : [
          new ScheduledBackup(scope, 'schedule', {
            metadata: { name, namespace },
            spec: {
              ...common,
              schedule: backup.schedule,
              method: Method.PLUGIN,
              pluginConfiguration: { name: pluginName },
            },
          }),
        ]),
    ...(snapshots === undefined
      ? []
      : [
          new ScheduledBackup(scope, 'snapshot-schedule', {
            metadata: { name: `${name}-snapshots`, namespace },
            spec: { ...common, schedule: snapshots.schedule, method: Method.VOLUME_SNAPSHOT },
          }),
        ]),
  ];
}
