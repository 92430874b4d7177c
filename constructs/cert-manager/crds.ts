import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { crdManifests } from './crds/manifests';
import { componentLabels } from './labels';

/** The kinds that cert-manager adds to the API: Certificate, Issuer, ClusterIssuer and those it works with itself. */
export class CertManagerCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const crd of crdManifests) {
      const metadata = { ...crd.metadata, labels: componentLabels('crds') };
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd, metadata }));
    }
  }
}
