import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { crdManifests } from './crds/manifests';

/**
 * The kinds of Gateway API's standard channel. Leave it out where the cluster brings them (GKE with its
 * Gateway API switched on): two owners would overwrite each other's versions.
 */
export class GatewayApiCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const crd of crdManifests) {
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd }));
    }
  }
}
