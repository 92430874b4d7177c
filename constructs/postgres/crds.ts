import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { crdManifests } from './crds/manifests';
import { operatorLabels } from './labels';

/** The kinds that CloudNativePG adds to the API: Cluster, Pooler, Database, Backup, ScheduledBackup and their like. */
export class PostgresCrds extends Definitions {
  constructor(scope: Construct, id: string) {
    super(scope, id, { manifests: crdManifests, labels: operatorLabels('crds') });
  }
}
