import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { crdManifests } from './crds/manifests';
import { componentLabels } from './labels';

/** The kinds that cert-manager adds to the API: Certificate, Issuer, ClusterIssuer and those it works with itself. */
export class CertManagerCrds extends Definitions {
  constructor(scope: Construct, id: string) {
    super(scope, id, { manifests: crdManifests, labels: componentLabels('crds') });
  }
}
