import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { crdManifests, crdsVersion } from './crds/manifests';

/** The kind that Sealed Secrets adds to the API: SealedSecret. */
export class SealedSecretsCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const labels = {
      'app.kubernetes.io/name': 'sealed-secrets',
      'app.kubernetes.io/version': crdsVersion,
    };
    for (const crd of crdManifests) {
      const metadata = { ...crd.metadata, labels };
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd, metadata }));
    }
  }
}
