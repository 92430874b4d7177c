import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { crdManifests } from './crds/manifests';
import { pluginLabels } from './labels';

/** The kind that the Barman Cloud plugin adds to the API: ObjectStore. */
export class BarmanCloudCrds extends Definitions {
  constructor(scope: Construct, id: string) {
    super(scope, id, { manifests: crdManifests, labels: pluginLabels('crds') });
  }
}
