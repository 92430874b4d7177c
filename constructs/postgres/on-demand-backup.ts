import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { pluginName } from '../barman-cloud/plugin';
import type { PostgresCluster } from './cluster';
import {
  Backup,
  BackupSpecMethod as Method,
  BackupSpecTarget as Target,
} from './imports/postgresql.cnpg.io';

/** Properties of `OnDemandBackup`. */
export interface OnDemandBackupProps {
  /** Name of the Backup. It is made once for each name, and never again: a Backup can not be changed. */
  readonly name: string;
  /** The cluster; it has to keep backups. */
  readonly cluster: PostgresCluster;
  /**
   * Instance that is read.
   * @default - as the cluster's own backups
   */
  readonly target?: 'primary' | 'prefer-standby';
  /**
   * How long a deployment waits for it to be complete.
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

/** A backup that is made now: before a migration, for example, which then depends on it. */
export class OnDemandBackup extends Construct {
  constructor(scope: Construct, id: string, props: OnDemandBackupProps) {
    super(scope, id);
    const { name, cluster, target, timeout = Duration.hours(1) } = props;
    if (cluster.archive === undefined) {
      throw new UserError(
        `backup.${name}: 'cluster' must be one with 'backup', got '${cluster.name}' without`,
      );
    }
    const backup = new Backup(this, 'backup', {
      metadata: {
        name,
        namespace: cluster.namespace,
        annotations: {
          'pulumi.com/waitFor': 'jsonpath={.status.phase}=completed',
          'pulumi.com/timeoutSeconds': String(timeout.toSeconds()),
        },
      },
      spec: {
        cluster: { name: cluster.name },
        method: Method.PLUGIN,
        pluginConfiguration: { name: pluginName },
        ...(target === undefined
          ? {}
          : { target: target === 'primary' ? Target.PRIMARY : Target.PREFER_HYPHEN_STANDBY }),
      },
    });
    backup.node.addDependency(cluster);
  }
}
