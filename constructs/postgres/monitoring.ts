import { Construct } from 'constructs';
import { AlertRules } from '../monitoring/alerts';
import { PodScrape, type Monitoring } from '../monitoring/scrape';
import { clusterAlerts } from './alerts';
import { instancePods, operatorSelector, poolerPods } from './labels';
import { operatorAlerts } from './operator-alerts';
import type { PostgresClusterProps } from './props';
import { longestPause } from './schedule-pause';
import { instancesJob, operatorJob, poolerJob } from './watch';

/** Properties of `ClusterMonitoring`. */
export interface ClusterMonitoringProps {
  /** The cluster. */
  readonly cluster: PostgresClusterProps;
  /** Name of its pooler; undefined where there is none. */
  readonly pooler: string | undefined;
  /** How it is watched. */
  readonly monitoring: Monitoring;
}

/** Scrapes of a cluster's pods, and what to tell people about them. */
export class ClusterMonitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { cluster, pooler, monitoring }: ClusterMonitoringProps,
  ) {
    super(scope, id);
    const { name, namespace, instances, backup } = cluster;
    const common = { namespace, port: 'metrics', ...monitoring };
    new PodScrape(this, 'instances', {
      ...common,
      name: instancesJob(name),
      labels: instancePods(name),
    });
    if (pooler !== undefined) {
      new PodScrape(this, 'pooler', {
        ...common,
        name: poolerJob(name),
        labels: poolerPods(pooler),
      });
    }
    new AlertRules(this, 'alerts', {
      name: instancesJob(name),
      namespace,
      alerts: clusterAlerts({
        name,
        namespace,
        instances,
        backupPause: backup && longestPause(backup.schedule),
        pooler: pooler === undefined ? 'none' : 'there',
      }),
    });
  }
}

/** Properties of `OperatorMonitoring`. */
export interface OperatorMonitoringProps {
  /** Namespace of the operator. */
  readonly namespace: string;
  /** How it is watched. */
  readonly monitoring: Monitoring;
}

/** Scrape of the operator, and what to tell people about it. */
export class OperatorMonitoring extends Construct {
  constructor(scope: Construct, id: string, { namespace, monitoring }: OperatorMonitoringProps) {
    super(scope, id);
    new PodScrape(this, 'scrape', {
      name: operatorJob,
      namespace,
      port: 'metrics',
      labels: operatorSelector,
      ...monitoring,
    });
    new AlertRules(this, 'alerts', { name: operatorJob, namespace, alerts: operatorAlerts });
  }
}
