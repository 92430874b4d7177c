import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { crdManifests } from './crds/manifests';
import { pluginLabels } from './labels';

/** The kind that the Barman Cloud plugin adds to the API: ObjectStore. */
export class BarmanCloudCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const crd of crdManifests) {
      const metadata = { ...crd.metadata, labels: pluginLabels('crds') };
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd, metadata }));
    }
  }
}
