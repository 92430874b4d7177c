import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { crdManifests } from './crds/manifests';
import { operatorLabels } from './labels';

/** The kinds that CloudNativePG adds to the API: Cluster, Pooler, Database, Backup, ScheduledBackup and their like. */
export class PostgresCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const crd of crdManifests) {
      const metadata = { ...crd.metadata, labels: operatorLabels('crds') };
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd, metadata }));
    }
  }
}
