import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { crdManifests, crdsVersion } from './crds/manifests';

/** The kind that Sealed Secrets adds to the API: SealedSecret. */
export class SealedSecretsCrds extends Definitions {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      manifests: crdManifests,
      labels: {
        'app.kubernetes.io/name': 'sealed-secrets',
        'app.kubernetes.io/version': crdsVersion,
      },
    });
  }
}
